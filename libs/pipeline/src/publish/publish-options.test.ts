import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedName } from '../remote/fetch-image.js';
import { publishSettings } from './publish-options.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-publish-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

test('without publish.yaml and options, the tag is the release, and moves', () => {
  expect(publishSettings(root, {})).toMatchObject({
    settings: { tags: [{ tag: '{release}{-variant}', moving: true }], stream: 'stable' },
    hasOwnTags: false,
  });
});

test('options replace keys of publish.yaml, and empty ones do not', () => {
  writeFileSync(join(root, 'publish.yaml'), 'prefix: dev\nversion: v1\ntags: [{ tag: "{prefix-}{version}" }]\n');
  expect(publishSettings(root, { prefix: 'master', imageVersion: '', tag: '' }).settings).toMatchObject({
    prefix: 'master',
    version: 'v1',
    tags: [{ tag: '{prefix-}{version}', moving: false }],
  });
  expect(publishSettings(root, { tag: 'v2, v2-{codename}', move: true })).toMatchObject({
    settings: {
      tags: [
        { tag: 'v2', moving: true },
        { tag: 'v2-{codename}', moving: true },
      ],
    },
    hasOwnTags: true,
  });
});

test('a number, which Nx may have changed, and an unknown field are refused', () => {
  const refused = expect.objectContaining({ code: 'TAG_INVALID' }) as Error;
  expect(() => publishSettings(root, { tag: 2026.1 })).toThrow(refused);
  expect(() => publishSettings(root, { imageVersion: 7 })).toThrow('--image-version is a number: 7');
  expect(() => publishSettings(root, { tag: '{date}' })).toThrow(refused);
  expect(() => publishSettings(root, { prefix: 'a b' })).toThrow(refused);
});

test('a wrong publish.yaml is refused with its place', () => {
  writeFileSync(join(root, 'publish.yaml'), 'tags:\n  - tag: "{date}"\n');
  expect(() => publishSettings(root, {})).toThrow(
    expect.objectContaining({ code: 'FORMAT_INVALID', place: { file: 'publish.yaml', line: 2, column: 10 } }) as Error,
  );
});

test('the bases of an image share the repository of its label', () => {
  const name = (project: string, image: string, label: string): string =>
    publishedName({ project, name: image }, project, label);
  expect(name('keystone', 'keystone', 'stx-keystone')).toBe('stx-keystone');
  expect(name('keystone-bookworm', 'keystone', 'stx-keystone-bookworm')).toBe('stx-keystone');
  expect(name('keystone-api-proxy', 'keystone-api-proxy', 'stx-keystone-api-proxy')).toBe('stx-keystone-api-proxy');
  expect(publishedName({ project: 'keystone-bookworm', name: 'keystone' }, 'base-bookworm', 'base')).toBe('base');
});

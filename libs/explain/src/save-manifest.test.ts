import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findManifest, saveManifest, savedText } from './save-manifest.js';
import { ManifestReader } from './read-manifest.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-manifest-'));
  mkdirSync(join(root, 'images/a'), { recursive: true });
  mkdirSync(join(root, 'dist/images/a'), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const keyInputs = {
  filesets: [{ patterns: ['images/a/**/*'], own: false }],
  packages: [],
  environment: [],
  receipts: [],
};

test('a file that is edited or removed during a task neither fails it nor is saved', async () => {
  for (const name of ['kept', 'edited', 'removed']) writeFileSync(join(root, 'images/a', name), `${name} at first`);
  symlinkSync('..', join(root, 'images/a/link'));
  const manifest = new ManifestReader(root).read('a:build-image', keyInputs);
  writeFileSync(join(root, 'images/a/edited'), 'edited since');
  rmSync(join(root, 'images/a/removed'));
  await saveManifest(root, 'dist/images/a', manifest);
  const text = (file: string): string | undefined => savedText(root, manifest.files[`images/a/${file}`] ?? '');
  expect(['kept', 'edited', 'removed', 'link'].map(text)).toEqual(['kept at first', undefined, undefined, '..']);
  expect(findManifest(root, 'dist/images/a')).toEqual(manifest);
});

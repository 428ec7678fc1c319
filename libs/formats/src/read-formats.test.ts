import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { refusal } from '../testing/refusal.js';
import { baseSchema, builderSchema } from './base.js';
import { dockerfileImageSchema } from './dockerfile-image.js';
import { imageSchema } from './image.js';
import { layersSchema } from './layers.js';
import { lockSchema } from './lock.js';
import { Workspace } from './read-workspace.js';
import { verificationSchema } from './verification.js';
import { wheelSetSchema } from './wheels.js';

test.each<[string, z.ZodType, string, string]>([
  [
    'an unquoted version',
    wheelSetSchema,
    'base: a\nrelease: "1"\npackages: { lxml: { version: 1.10 } }',
    '3:30: packages.lxml.version: ',
  ],
  [
    'an unquoted release',
    wheelSetSchema,
    'base: a\nrelease: 2026.1\npackages: {}',
    '2:10: release: Invalid input: expected string, received number, got 2026.1',
  ],
  [
    'a release that is a path',
    wheelSetSchema,
    'base: a\nrelease: ../x\npackages: {}',
    '2:10: release: is not the name of an OpenStack release',
  ],
  [
    'a file from a source that is not in extraSources',
    imageSchema,
    'base: a\nwheels: [b]\nproject: none\nsteps:\n  - file: { path: /x, from: y, source: z }',
    "5:40: steps.0.file.source: names 'z', which is not in extraSources",
  ],
  [
    'an invalid name of a build variable',
    wheelSetSchema,
    'base: a\nrelease: "1"\npackages: { a: { version: "1", environment: { "A=B": c } } }',
    'packages.a.environment.A=B: the key is not',
  ],
  [
    'neither bootstrap nor registry',
    baseSchema,
    'distribution: debian\ncodename: trixie\npython: "3.13"',
    'needs exactly one of bootstrap and registry',
  ],
  [
    'an unquoted Python',
    baseSchema,
    'distribution: debian\ncodename: trixie\npython: 3.13\nbootstrap: { packages: [] }',
    '3:9: python: ',
  ],
  [
    'an option as an image',
    baseSchema,
    `distribution: debian\ncodename: trixie\npython: "3.13"\nregistry: { reference: --x, digest: "sha256:${'a'.repeat(64)}" }`,
    'registry.reference: is not an image reference',
  ],
  [
    'a tool outside its folder',
    builderSchema,
    `base: a\npackages: []\ntools: [{ name: a, version: "1", file: ../a.whl, sha256: ${'a'.repeat(64)} }]`,
    'tools.0.file: is not a plain file name',
  ],
  [
    'an unknown level of zstd',
    layersSchema,
    'compression:\n  type: zstd\n  level: 0',
    '3:10: compression.level: zstd has the levels 1 to 22, got 0',
  ],
  [
    'a layer on a later one',
    layersSchema,
    'system: { trixie: [{ packages: [perl], for: [[apache2]], on: 0 }] }',
    '1:62: system.trixie.0.on: ',
  ],
  ['a higher level', layersSchema, 'compression: { type: zstd, level: 23 }', '1:35: compression.level: '],
  [
    'an unknown level of gzip',
    layersSchema,
    'compression: { type: gzip, level: 10 }',
    '1:35: compression.level: gzip has the levels 0 to 9, got 10',
  ],
  [
    'a level without compression',
    layersSchema,
    'compression: { type: uncompressed, level: 1 }',
    '1:43: compression.level: uncompressed has no levels, got 1',
  ],
  ['an unknown compression', layersSchema, 'compression: { type: xz }', '1:22: compression.type: '],
  [
    'a probe of another machine',
    verificationSchema,
    'services: [{ name: a, start: [a], checks: [{ url: "http://a.example/" }] }]',
    'is not a loopback URL',
  ],
  [
    'one distribution in two spellings',
    wheelSetSchema,
    'base: trixie\nrelease: "1"\npackages:\n  Foo_Bar: { version: "1" }\n  foo-bar: { version: "1" }',
    "packages.foo-bar: is the same distribution as 'Foo_Bar'",
  ],
  [
    'an sdist outside its folder',
    lockSchema,
    `lockVersion: 1\nresolvedFrom: sha256:${'a'.repeat(64)}\nrelease: "1"\npython: "3.13"\ndistributions: [{ name: a, version: "1", source: { sdist: { file: ../a, sha256: ${'a'.repeat(64)} } } }]`,
    'distributions.0.source.sdist.file: is not a plain file name',
  ],
])('%s is refused', (_what, schema, text, message) => {
  expect(refusal(text, schema, '')).toContain(message);
});

const workspace = new Workspace(fileURLToPath(new URL('../../..', import.meta.url)));
const folders = (kind: string): string[] => readdirSync(`${workspace.root}/${kind}`);

test('the files of this workspace are accepted', () => {
  for (const name of workspace.lociImages()) expect(workspace.image(name).name).toBe(name);
  expect(workspace.lociImages()).not.toContain('openvswitch');
  expect(workspace.dockerfileImage('openvswitch')).toMatchObject({ base: 'trixie', dockerfile: 'Dockerfile' });
  for (const name of workspace.names('wheels', 'wheels.yaml')) expect(workspace.wheelSet(name).base).not.toBe('');
  for (const name of workspace.names('images', 'verify.yaml')) expect(workspace.verification(name)).toBeDefined();
  for (const name of folders('images').filter((each) => each.startsWith('base-'))) {
    expect(workspace.base(name.replace('base-', '')).distribution).toBe('debian');
  }
  for (const name of folders('images').filter((each) => each.startsWith('builder-'))) {
    expect(workspace.builder(name.replace('builder-', '')).packages).not.toEqual([]);
  }
  expect(workspace.loci().commit).toHaveLength(40);
  expect(workspace.profiles().tools).not.toEqual([]);
  workspace.requireUniqueLabels();
});

test('an image with a custom Dockerfile has its own format, which refuses keys of LOCI', () => {
  const refused = (text: string): string => refusal(text, dockerfileImageSchema, 'base: trixie\n');
  expect(refused('builder: dockerfile\n')).toBe('it was accepted');
  expect(refused('builder: dockerfile\nprofiles: [apache]\n')).toContain('unknown key "profiles"');
  expect(refused('builder: docker\n')).toContain('got "docker"');
  expect(refused('builder: dockerfile\ndockerfile: ../Dockerfile\n')).toContain('dockerfile: is not a relative path');
});

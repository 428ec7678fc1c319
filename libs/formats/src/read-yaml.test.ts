import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderError } from '@stx/errors';
import type { z } from 'zod';
import { baseSchema, builderSchema } from './base.js';
import { dockerfileImageSchema } from './dockerfile-image.js';
import { imageOn, imageSchema } from './image.js';
import { layersSchema } from './layers.js';
import { lockSchema } from './lock.js';
import { parseYaml, readYaml } from './read-yaml.js';
import { Workspace } from './read-workspace.js';
import { verificationSchema } from './verification.js';
import { wheelSetSchema } from './wheels.js';

/** Everything a user would see of the refusal, one line per fault; the text that was read starts in line 4. */
function refusal(
  text: string,
  schema: z.ZodType = imageSchema,
  before = 'base: trixie\nwheels: [base]\nproject: none\n',
): string {
  try {
    parseYaml(schema, before + text, 'image.yaml');
  } catch (error) {
    return renderError(error);
  }
  return 'it was accepted';
}

test.each([
  ['an unknown key', 'profile: [a]', '4:1: unknown key "profile" in the file [FORMAT_UNKNOWN_KEY]'],
  ['an unknown key further in', 'user: { uid: 1, gid: 1, pid: 2 }', '4:25: unknown key "pid" in user'],
  ['__proto__', '__proto__: { polluted: 1 }', '4:1: unknown key "__proto__"'],
  ['a merge key', '<<: { command: [a] }', '4:1: unknown key "<<"'],
  ['a wrong type', 'profiles: apache', '4:11: profiles: Invalid input: expected array, received string, got "apache"'],
  [
    'a text for a number',
    "user: { uid: '1', gid: 1 }",
    '4:14: user.uid: Invalid input: expected number, received string, got "1"',
  ],
  ['a number out of range', 'user: { uid: 0, gid: 1 }', '4:14: user.uid: '],
  [
    'an unquoted number as a value',
    'environment: { A: 1.10 }',
    '4:19: environment.A: Invalid input: expected string, received number, got 1.10; put text in quotes',
  ],
  ['a truth value', 'environment: { A: true }', 'got true; put text in quotes'],
  ['a key given twice', 'command: [a]\ncommand: [b]', '5:1: the key "command" is given twice [FORMAT_SYNTAX]'],
  [
    'an unknown tag',
    'command: !!python/object [a]',
    '4:10: Unresolved tag: tag:yaml.org,2002:python/object [FORMAT_SYNTAX]',
  ],
  ['an alias', 'command: &a [x]\nentrypoint: *a', '5:13: an alias is not accepted'],
  ['a key that is a list', '? [a]\n: b', '4:3: a key must be text'],
  ['a second document', '---\nbase: other', '4:1: Source contains multiple documents'],
  ['broken YAML', 'command: [a', '4:12: Flow sequence in block collection must be'],
  ['a command substitution', 'pipPackages: ["$(id)"]', '4:15: pipPackages.0: is not a requirement such as'],
  ['backticks', 'distPackages: ["`id`"]', '4:16: distPackages.0: is not the name of a Debian package'],
  ['a semicolon', 'profiles: ["a;id"]', 'got "a;id"'],
  ['a blank and a second word', 'pipPackages: ["a --index-url=x"]', 'got "a --index-url=x"'],
  ['a leading dash in a package', 'distPackages: [-o]', '4:16: distPackages.0: is not the name of a Debian package'],
  ['a leading dash in a requirement', 'pipPackages: ["-rfile"]', 'got "-rfile"'],
  ['a leading dash in a path', 'patches: ["-p1"]', '4:11: patches.0: is not a relative path'],
  [
    'a path that leads out',
    'patches: [../a.patch]',
    '4:11: patches.0: is not a relative path without "..", got "../a.patch"',
  ],
  ['a path that leads out later', 'patches: [a/../../b]', 'got "a/../../b"'],
  [
    'a path that leads out of the image',
    'steps: [{ link: { path: /a/../b, target: /c } }]',
    '4:25: steps.0.link.path: is not an absolute path',
  ],
  ['a name that is a path', 'variants: { ../x: {} }', '4:13: variants.../x: the key is not a name of lower-case'],
  [
    'a newline in a label',
    'labels: { a: "x\\nRUN id" }',
    '4:14: labels.a: is not one line of text without control characters, got "x\\nRUN id"',
  ],
  ["a newline in a label's name", 'labels: { "a\\nb": x }', 'the key is not the name of an image label'],
  ['an equals sign in a label', 'labels: { "a=b": x }', '4:11: labels.a=b: the key is not the name of an image label'],
  ['a newline in the environment', 'environment: { A: "x\\nUSER root" }', '4:19: environment.A: is not one line'],
  [
    'a bad variable name',
    'environment: { "A B": x }',
    '4:16: environment.A B: the key is not the name of an environment variable, got "A B"',
  ],
  ['a newline in the entry point', 'entrypoint: ["a\\nb"]', 'entrypoint.0: is not one line'],
  [
    'a number for a mode',
    'steps: [{ directory: { path: /a, mode: 0755 } }]',
    '4:40: steps.0.directory.mode: Invalid input: expected string, received number, got 0755; put text in quotes',
  ],
  [
    'two kinds in one step',
    'steps: [{ shell: a, link: { path: /a, target: /b } }]',
    '4:9: steps.0: is not a step; give exactly one of',
  ],
  ['an unused source', 'source: { local: x }', '4:9: source: has no use with `project: none`'],
  ['a variant for the base itself', 'variants: { trixie: {} }', '4:21: variants.trixie: is the base itself'],
])('%s is refused, with its place and the value', (_what, text, message) => {
  expect(refusal(text)).toContain(message);
  expect(refusal(text)).toMatch(/^image\.yaml:\d+:\d+: /u);
});

const git = (fields: string): string => `base: trixie\nwheels: [base]\nproject: nova\nsource: { git: { ${fields} } }\n`;
const COMMIT = 'a'.repeat(40);

test.each([
  [
    'a branch',
    git('repository: https://a.example/b, commit: master'),
    '4:59: source.git.commit: is not a full git object id',
  ],
  [
    'a number for a commit',
    git('repository: https://a.example/b, commit: 12'),
    'source.git.commit: Invalid input: expected string, received number, got 12',
  ],
  [
    'a key of another form',
    git(`repository: https://a.example/b, commit: ${COMMIT}, version: x`),
    'unknown key "version" in source.git',
  ],
  [
    'a repository with a command',
    git(`repository: "https://a.example/$(id)", commit: ${COMMIT}`),
    'is not a repository URL',
  ],
  ['a helper as the repository', git(`repository: "ext::sh -c id", commit: ${COMMIT}`), 'is not a repository URL'],
  ['an option as the repository', git(`repository: "--upload-pack=id", commit: ${COMMIT}`), 'is not a repository URL'],
  [
    'two kinds of source',
    'base: a\nwheels: [b]\nproject: c\nsource: { local: x, sdist: { name: a, version: "1" } }',
    '4:9: source: is not a source; give exactly one of',
  ],
  [
    'an unquoted version',
    'base: a\nwheels: [b]\nproject: c\nsource: { sdist: { name: a, version: 1.10 } }',
    '4:38: source.sdist.version: Invalid input: expected string, received number, got 1.10; put text in quotes',
  ],
  ['no source', 'base: a\nwheels: [b]\nproject: c', '3:10: project: needs a source'],
  ['no base', 'wheels: [b]\nproject: none', '1:1: base is missing'],
  ['no wheel set', 'base: a\nwheels: []\nproject: none', 'needs at least one wheel set'],
  ['an empty file', '', '1:1: the file: Invalid input: expected object, received null'],
])('%s is refused', (_what, text, message) => {
  expect(refusal(text, imageSchema, '')).toContain(message);
});

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
    'a build variable that is none',
    wheelSetSchema,
    'base: a\nrelease: "1"\npackages: { a: { version: "1", environment: { "A=B": c } } }',
    'packages.a.environment.A=B: the key is not',
  ],
  [
    'two ways to a base',
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
    'a level of zstd that there is not',
    layersSchema,
    'compression:\n  type: zstd\n  level: 0',
    '3:10: compression.level: zstd has the levels 1 to 22, got 0',
  ],
  [
    'a layer upon a later one',
    layersSchema,
    'system: { trixie: [{ packages: [perl], for: [[apache2]], on: 0 }] }',
    '1:62: system.trixie.0.on: ',
  ],
  ['a higher level', layersSchema, 'compression: { type: zstd, level: 23 }', '1:35: compression.level: '],
  [
    'a level of gzip that there is not',
    layersSchema,
    'compression: { type: gzip, level: 10 }',
    '1:35: compression.level: gzip has the levels 0 to 9, got 10',
  ],
  [
    'a level of what is not compressed',
    layersSchema,
    'compression: { type: uncompressed, level: 1 }',
    '1:43: compression.level: uncompressed has no levels, got 1',
  ],
  ['a compression that there is not', layersSchema, 'compression: { type: xz }', '1:22: compression.type: '],
  [
    'a probe of another machine',
    verificationSchema,
    'services: [{ name: a, start: [a], checks: [{ url: "http://a.example/" }] }]',
    'is not a loopback URL',
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

test('all faults of a file are told at once', () => {
  expect(
    refusal('profile: [a]\ncommand: x\nlabels: { a: "\\n" }')
      .split('\n')
      .filter((line) => line.startsWith('image.yaml:')),
  ).toHaveLength(3);
});

test('a file that cannot be read is named', () => {
  expect(() => readYaml(imageSchema, '/nowhere/image.yaml', 'images/x/image.yaml')).toThrow(
    'cannot read images/x/image.yaml',
  );
});

test('a good file parses, with its defaults; a variant lays its fields over it', () => {
  const text = [
    'base: trixie',
    'wheels: [base]',
    'project: keystone',
    "source: { sdist: { name: keystone, version: '29.0.2' } }",
    'profiles: [apache]',
    'environment: { MESSAGE: "text with $(signs), `ticks` and; more" }',
    'steps: [{ shell: "echo $HOME" }]',
    'variants: { bookworm: { profiles: [] } }',
  ].join('\n');
  const image = parseYaml(imageSchema, text, 'image.yaml');
  expect(image).toMatchObject({ user: { uid: 42424, gid: 42424 }, pipPackages: [], profiles: ['apache'] });
  expect(imageOn(image, 'bookworm')).toMatchObject({
    base: 'bookworm',
    profiles: [],
    steps: [{ shell: 'echo $HOME' }],
    variants: {},
  });
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

test('an image with a Dockerfile of its own is read by its own format, and refuses what only LOCI knows', () => {
  const refused = (text: string): string => refusal(text, dockerfileImageSchema, 'base: trixie\n');
  expect(refused('builder: dockerfile\n')).toBe('it was accepted');
  expect(refused('builder: dockerfile\nprofiles: [apache]\n')).toContain('unknown key "profiles"');
  expect(refused('builder: docker\n')).toContain('got "docker"');
  expect(refused('builder: dockerfile\ndockerfile: ../Dockerfile\n')).toContain('dockerfile: is not a relative path');
});

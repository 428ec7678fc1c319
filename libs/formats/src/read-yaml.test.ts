import { refusal } from '../testing/refusal.js';
import { imageOn, imageSchema } from './image.js';
import { parseYaml, readYaml } from './read-yaml.js';

test.each([
  ['an unknown key', 'profile: [a]', '4:1: unknown key "profile" in the file [FORMAT_UNKNOWN_KEY]'],
  ['an unknown key further in', 'user: { uid: 1, gid: 1, pid: 2 }', '4:25: unknown key "pid" in user'],
  ['__proto__', '__proto__: { polluted: 1 }', '4:1: the key "__proto__" is not allowed'],
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
  ['a key given twice', 'command: [a]\ncommand: [b]', '5:1: duplicate key "command" [FORMAT_SYNTAX]'],
  [
    'an unknown tag',
    'command: !!python/object [a]',
    '4:10: Unresolved tag: tag:yaml.org,2002:python/object [FORMAT_SYNTAX]',
  ],
  ['an alias', 'command: &a [x]\nentrypoint: *a', '5:13: aliases are not allowed'],
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
])('%s is refused, with its position and value', (_what, text, message) => {
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

test('all errors in a file are reported at once', () => {
  expect(
    refusal('profile: [a]\ncommand: x\nlabels: { a: "\\n" }')
      .split('\n')
      .filter((line) => line.startsWith('image.yaml:')),
  ).toHaveLength(3);
});

test('an unreadable file is reported by its path', () => {
  expect(() => readYaml(imageSchema, '/nowhere/image.yaml', 'images/x/image.yaml')).toThrow(
    expect.objectContaining({ message: 'cannot read the file', place: { file: 'images/x/image.yaml' } }) as Error,
  );
});

test('a valid file parses with defaults, and a variant overrides fields', () => {
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

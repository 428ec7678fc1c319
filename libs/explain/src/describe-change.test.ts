import { describeChange } from './describe-change.js';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

function lock(distributions: Record<string, string>, more = ''): string {
  const entries = Object.entries(distributions).map(
    ([name, version]) =>
      `  - { name: ${name}, version: '${version}', wheel: { file: ${name}-${version}-py3-none-any.whl, sha256: '${'1'.repeat(64)}' } }`,
  );
  const head = `lockVersion: 1\nresolvedFrom: ${digest('0')}\nrelease: '2026.1'\npython: '3.13'\n`;
  return `${head}${more}distributions:${entries.length === 0 ? ' []' : `\n${entries.join('\n')}`}\n`;
}

test('a changed lock is described by its changed, added and removed distributions', () => {
  const before = lock({ cryptography: '43.0.3', six: '1.17.0' });
  const after = lock({ cryptography: '44.0.0', idna: '3.10' });
  expect(describeChange('images/a/image.lock.yaml', before, after)).toEqual([
    'cryptography 43.0.3 -> 44.0.0',
    'idna 3.10 added',
    'six 1.17.0 removed',
  ]);
});

test('the same version at another commit is described by the commits', () => {
  const project = (commit: string): string =>
    `project: { name: nova, version: '1.0', source: { git: { repository: 'https://example.org/nova', commit: ${commit.repeat(40)}, tree: ${'e'.repeat(40)} } } }\n`;
  const changes = describeChange('images/a/image.lock.yaml', lock({}, project('a')), lock({}, project('b')));
  expect(changes).toEqual([`nova 1.0: commit ${'a'.repeat(40)} -> commit ${'b'.repeat(40)}`]);
});

test('another base is described by its digest', () => {
  const receipt = (digit: string): string =>
    JSON.stringify({ image: 'base', digest: digest(digit), layers: [], inputs: {} });
  expect(describeChange('dist/images/base-trixie/receipt.json', receipt('a'), receipt('b'))).toEqual([
    `${digest('a')} -> ${digest('b')}`,
  ]);
});

test('another wheel is described by the name of its distribution', () => {
  const receipt = (digit: string): string =>
    JSON.stringify({
      wheels: [
        { name: 'a', version: '1', file: 'a.whl', sha256: '0'.repeat(64) },
        { name: 'b', version: '1', file: 'b.whl', sha256: digit.repeat(64) },
      ],
    });
  expect(describeChange('dist/wheels/a/receipt.json', receipt('1'), receipt('2'))).toEqual(['changed wheels: b']);
});

test.each([
  ['one line', 'a\nb\nc\n', 'a\nB\nc\n', ['line 2: b -> B']],
  ['a line more', 'a\nc\n', 'a\nb\nc\n', ['line 2: + b']],
  ['many lines', 'a\n', 'a\n1\n2\n3\n4\n', ['line 2: + 1', '+ 2', '+ 3', 'and 1 more lines']],
])('%s of another file is described by the line', (_what, before, after, changes) => {
  expect(describeChange('images/a/image.yaml', before, after)).toEqual(changes);
});

test('a lock in an unsupported format is described by its lines', () => {
  expect(describeChange('images/a/image.lock.yaml', 'lockVersion: 0\n', 'lockVersion: 2\n')).toEqual([
    'line 1: lockVersion: 0 -> lockVersion: 2',
  ]);
});

test('what a Dockerfile takes from elsewhere is described by its names in image.yaml', () => {
  const foreign = (one: string, patch: string): string =>
    [
      'lockVersion: 1',
      `images: [{ reference: 'golang:1', named: '${digest('0')}', digest: '${digest(one)}' }]`,
      'context:',
      `  source: { git: { repository: 'https://example.org/x', commit: '${one.repeat(40)}', tree: ${'e'.repeat(40)} } }`,
      `  patches: [{ file: a.patch, sha256: '${patch.repeat(64)}' }]`,
      '',
    ].join('\n');
  expect(describeChange('images/a/images.lock.yaml', foreign('1', 'c'), foreign('2', 'd'))).toEqual([
    `golang:1: ${digest('1')} -> ${digest('2')}`,
    `context: commit ${'1'.repeat(40)} -> commit ${'2'.repeat(40)}`,
    `a.patch: sha256 ${'c'.repeat(64)} -> sha256 ${'d'.repeat(64)}`,
  ]);
});

import { packageRepositoriesSchema, snapshotMoment } from './package-repositories.js';
import { baseSchema } from './base.js';

const remote = {
  name: 'stx',
  url: 'https://mirror.example/std/packages',
  suite: './',
  key: { file: 'keys/stx.asc', fingerprint: 'A'.repeat(40) },
};
const messages = (value: unknown): string[] => {
  const result = packageRepositoriesSchema.safeParse([value]);
  return result.success ? [] : result.error.issues.map(({ message }) => message);
};

test.each([
  remote,
  { ...remote, suite: 'trixie', components: ['main', 'non-free/debug'], pin: 999, checkValidUntil: false },
  { name: 'stx', url: 'http://127.0.0.1:8000', suite: './', trusted: true, reason: 'a mirror in our own network' },
  { name: 'own', folder: 'debs', files: [{ file: 'a_1.0-1~x+y_all.deb', sha256: 'a'.repeat(64) }] },
])('an entry of one form is accepted: %j', (value) => {
  expect(messages(value)).toEqual([]);
});

test.each([
  ['url', 'https://a/\nTrusted: yes'],
  ['url', 'https://a/ b'],
  ['url', 'https://a/[trusted=yes]'],
  ['url', 'https://joe:word@a/'],
  ['url', 'https://a/?token=x'],
  ['url', 'file:///etc'],
  ['suite', './\nTrusted: yes'],
  ['suite', 'a b'],
  ['suite', '../x/'],
  ['suite', 'a]'],
  ['components', ['main\nTrusted: yes']],
  ['components', ['-x']],
  ['name', '../x'],
  ['key', { file: '../../etc/x', fingerprint: 'A'.repeat(40) }],
  ['key', { file: 'x', fingerprint: 'A'.repeat(8) }],
  ['pin', 0],
  ['pin', -1],
])('no value breaks out of its field: %s: %j', (field, value) => {
  const entry = field === 'components' ? { ...remote, suite: 'trixie', [field]: value } : { ...remote, [field]: value };
  expect(messages(entry)).not.toEqual([]);
});

test.each([
  [{ key: undefined }, 'needs exactly one of key and trusted'],
  [{ trusted: true, reason: 'long enough a reason' }, 'needs exactly one of key and trusted'],
  [{ key: undefined, trusted: true }, 'needs a reason with `trusted`, and only then'],
  [{ suite: 'trixie' }, 'needs components; give `components: [main]`'],
  [{ components: ['main'] }, 'ends with "/" and has no components; remove one of the two'],
])('an entry that contradicts itself is refused: %j', (change, message) => {
  expect(messages({ ...remote, ...change })).toContain(message);
});

test.each(['a.deb/../b.deb', '.deb', 'a.deb\n', 'a%2f.deb', '-x.deb'])('no file leaves its folder: %j', (file) => {
  expect(messages({ name: 'own', folder: 'debs', files: [{ file, sha256: 'a'.repeat(64) }] })).not.toEqual([]);
});

test('a name or a file is given once', () => {
  const files = [0, 1].map(() => ({ file: 'a.deb', sha256: 'a'.repeat(64) }));
  expect(messages({ name: 'own', folder: 'debs', files })).toEqual(['is given twice']);
  expect(packageRepositoriesSchema.safeParse([remote, remote]).error?.issues[0]).toMatchObject({
    path: [1, 'name'],
    message: 'is given twice',
  });
});

test('a snapshot is a moment that there was', () => {
  const isMoment = (value: string): boolean => snapshotMoment.safeParse(value).success;
  expect(['20260516T111458Z', '20260516T000000Z'].map(isMoment)).toEqual([true, true]);
  expect(['20261316T111458Z', '20260230T000000Z', '2026-05-16', '20260516T111458Z/..'].map(isMoment)).toEqual(
    [0, 0, 0, 0].map(Boolean),
  );
});

test('a base may have neither, and then says nothing of them', () => {
  const base = baseSchema.parse({
    distribution: 'debian',
    codename: 'trixie',
    python: '3.13',
    bootstrap: { packages: [] },
  });
  expect(Object.keys(base)).not.toEqual(expect.arrayContaining(['packageRepositories']));
});

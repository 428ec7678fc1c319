import {
  describeContent,
  describeSource,
  indexFileOf,
  isLockOf,
  isOfIndex,
  lockedSourceSchema,
  sourceReference,
  sourceSchema,
  type LockedSource,
  type Source,
} from './source.js';
import { SOURCE_KINDS, type SourceKey } from './source-kinds.js';

const commit = 'a'.repeat(40);
const tree = 'b'.repeat(40);
const sha256 = 'c'.repeat(64);
const git = { repository: 'https://opendev.org/openstack/keystone', commit };
const archive = (name: string): { url: string; sha256: string } => ({ url: `https://h.example/${name}`, sha256 });

/** One of each kind, as a user writes it and as a lock names it. */
const EXAMPLES: Record<SourceKey, { written: Source; locked: LockedSource; reference: string }> = {
  git: { written: { git }, locked: { git: { ...git, tree } }, reference: commit },
  sdist: {
    written: { sdist: { name: 'keystone', version: '29.0.0' } },
    locked: { sdist: { file: 'keystone-29.0.0.tar.gz', sha256 } },
    reference: '29.0.0',
  },
  tar: { written: { tar: archive('a.tar.gz') }, locked: { tar: archive('a.tar.gz') }, reference: sha256 },
  zip: { written: { zip: archive('a.zip') }, locked: { zip: archive('a.zip') }, reference: sha256 },
  local: { written: { local: '../keystone' }, locked: { local: { path: '../keystone', tree } }, reference: tree },
};
const examples = Object.entries(EXAMPLES);

test.each(examples)('%s is read in both of its forms, and its lock is the lock of no other kind', (key, example) => {
  const { written, locked } = example;
  expect(sourceSchema.parse(written)).toEqual(written);
  expect(lockedSourceSchema.parse(locked)).toEqual(locked);
  expect(examples.filter(([, other]) => isLockOf(written, other.locked)).map(([other]) => other)).toEqual([key]);
});

test.each(examples)('%s has a reference, a description and content', (_key, { written, locked, reference }) => {
  expect(sourceReference(locked, '29.0.0')).toBe(reference);
  for (const text of [describeSource(written), describeSource(locked), describeContent(locked)])
    expect(text).toMatch(/keystone|h\.example|[ab]{40}/u);
});

test.each(examples)('%s is either a folder or a file of the index', (_key, { written, locked }) => {
  expect(isOfIndex(written)).toBe(isOfIndex(locked));
  expect(isOfIndex(locked)).toBe(indexFileOf(locked) !== undefined);
});

test('each kind is read by its key', () => {
  for (const [key, { written, locked }] of Object.entries(SOURCE_KINDS)) {
    for (const schema of [written, locked]) expect(schema.safeParse({ [`not-${key}`]: {} }).success).toBe(false);
  }
  expect(sourceSchema.safeParse({ tarball: {} }).error?.issues[0]?.message).toBe(
    `is not a source; give exactly one of ${Object.keys(SOURCE_KINDS).join(', ')} with the fields of that kind`,
  );
});

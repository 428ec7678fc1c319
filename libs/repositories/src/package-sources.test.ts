import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StxError } from '@stx/errors';
import { baseSchema, type PackageRepository } from '@stx/formats';
import { BOTH, ONE } from '../testing/keys.js';
import { sourcesOfBase, sourcesOfImage } from './collect-sources.js';
import { filesOfRepositories, inputsOfSources, readPackageSources } from './package-sources.js';
import { archivesId, listsId } from './repository-steps.js';

const FILE = 'images/x/image.yaml';
const remote = {
  name: 'stx',
  url: 'https://mirror.example/a',
  suite: './',
  key: { file: 'key.asc', fingerprint: ONE.fingerprint },
} satisfies PackageRepository;
const own = {
  name: 'own',
  folder: 'debs',
  files: [{ file: 'a.deb', sha256: createHash('sha256').update('bytes').digest('hex') }],
} satisfies PackageRepository;
const base = baseSchema.parse({
  distribution: 'debian',
  codename: 'trixie',
  python: '3.13',
  bootstrap: { packages: [] },
});

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-sources-'));
  for (const name of ['x', 'base-trixie']) {
    mkdirSync(join(root, 'images', name, 'debs'), { recursive: true });
    writeFileSync(join(root, 'images', name, 'key.asc'), ONE.text);
    writeFileSync(join(root, 'images', name, 'debs', 'a.deb'), 'bytes');
  }
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function refusals(repositories: PackageRepository[]): string[] {
  try {
    readPackageSources(root, FILE, repositories);
    return [];
  } catch (error) {
    return (error as AggregateError).errors.map(
      (fault: StxError) => `${fault.code} ${fault.place?.file ?? ''}: ${fault.message}`,
    );
  }
}

test('an entry is an input by its fields and by the bytes of its key', () => {
  const [one] = readPackageSources(root, FILE, [remote]);
  expect(readPackageSources(root, FILE, [remote])[0]?.digest).toBe(one?.digest);
  expect(readPackageSources(root, FILE, [{ ...remote, pin: 2 }])[0]?.digest).not.toBe(one?.digest);
  writeFileSync(join(root, 'images/x/key.asc'), `\n${ONE.text}`);
  expect(readPackageSources(root, FILE, [remote])[0]?.digest).not.toBe(one?.digest);
});

test('a missing key, another key and a key among others are refused', () => {
  writeFileSync(join(root, 'images/x/both.asc'), BOTH.text);
  writeFileSync(join(root, 'images/x/text.asc'), 'no key');
  const second = BOTH.fingerprints[1] ?? '';
  const given = [
    { ...remote, key: { ...remote.key, file: 'none.asc' } },
    { ...remote, key: { file: 'key.asc', fingerprint: second } },
    { ...remote, key: { file: 'both.asc', fingerprint: ONE.fingerprint } },
    { ...remote, key: { file: 'text.asc', fingerprint: second } },
  ];
  expect(refusals(given)).toEqual([
    `REPOSITORY_REFUSED ${FILE}: packageRepositories stx: none.asc does not exist`,
    `REPOSITORY_REFUSED ${FILE}: packageRepositories stx: key.asc has the key ${ONE.fingerprint}, expected only ${second}`,
    `REPOSITORY_REFUSED ${FILE}: packageRepositories stx: both.asc has the key ${BOTH.fingerprints.join(' and ')}, expected only ${ONE.fingerprint}`,
    `REPOSITORY_REFUSED ${FILE}: packageRepositories stx: text.asc is not an armored public key of version 4`,
  ]);
});

test('a file with another hash is refused', () => {
  expect(refusals([own])).toEqual([]);
  writeFileSync(join(root, 'images/x/debs/a.deb'), 'other');
  expect(refusals([own])).toEqual([
    expect.stringMatching(/debs\/a\.deb has the SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}$/u),
  ]);
  rmSync(join(root, 'images/x/debs/a.deb'));
  expect(refusals([own])).toEqual([expect.stringContaining('debs/a.deb does not exist')]);
});

test('without any, an image has no sources, no input and the lists of all others', () => {
  expect(sourcesOfBase(root, 'trixie', base)).toBeUndefined();
  expect(sourcesOfImage(root, { name: 'x', image: { base: 'trixie' }, base })).toBeUndefined();
  expect(listsId('trixie')).toBe('stx-lists-trixie');
  expect(archivesId('trixie')).toBe('stx-apt-trixie');
});

test('an image has the sources of its base and its own', () => {
  const below = { ...base, snapshot: '20260516T111458Z', packageRepositories: [remote] };
  const sources = sourcesOfImage(root, {
    name: 'x',
    image: { base: 'trixie', packageRepositories: [own] },
    base: below,
  });
  expect(sources?.snapshot).toBe('20260516T111458Z');
  expect(sources?.repositories.map(({ repository, folder }) => `${repository.name} ${folder}`)).toEqual([
    'stx images/base-trixie',
    'own images/x',
  ]);
  if (sources === undefined) return;
  expect(Object.keys(inputsOfSources(sources))).toEqual(['snapshot', 'repository:stx', 'repository:own']);
  expect(listsId('trixie', sources)).toMatch(/^stx-lists-trixie-[0-9a-f]{16}$/u);
  expect(archivesId('trixie', sources)).toMatch(/^stx-apt-trixie-[0-9a-f]{16}$/u);
});

test('a name that the base has too is refused', () => {
  const image = { base: 'trixie', packageRepositories: [remote] };
  const below = { ...base, packageRepositories: [remote] };
  expect(() => sourcesOfImage(root, { name: 'x', image, base: below })).toThrow(
    "base-trixie has a repository 'stx' already",
  );
});

test('the key of a task has to hold keys and folders', () => {
  expect(filesOfRepositories([remote, own])).toEqual([
    { field: 'packageRepositories.0.key.file', path: 'key.asc' },
    { field: 'packageRepositories.1.folder', path: 'debs' },
  ]);
});

import { cp, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import {
  makeKey,
  makePackage,
  sha256Of,
  startArchive,
  type ArchiveKey,
  type PackageArchive,
} from './package-archive.js';
import { addTinyImage, ALL, makeFolder, makeTrial, type Trial } from './workspace.js';

let archive: PackageArchive;
let trial: Trial;
let key: ArchiveKey;
let other: ArchiveKey;
let folderFile: string;
let folderSha256: string;

const IMAGE = 'images/e2e-tiny';

beforeAll(async () => {
  archive = await startArchive();
  [key, other] = [await makeKey('archive'), await makeKey('other')];
  await archive.publish('pinned', [await makePackage('stx-hello', '1.0', 'Provides: stx-greeting\n')], key);
  await archive.publish('newer', [await makePackage('stx-hello', '2.0')]);
  folderFile = await makePackage('stx-folder', '3.0');
  folderSha256 = sha256Of(await readFile(folderFile));
  trial = await makeTrial({ STX_RECIPE: 'embedded' });
  await trial.write(`${IMAGE}/keys/archive.asc`, key.text);
  await trial.write(`${IMAGE}/keys/other.asc`, other.text);
  await trial.write(`${IMAGE}/debs/README`, '');
  await cp(folderFile, trial.path(IMAGE, 'debs', basename(folderFile)));
});

afterAll(async () => {
  await archive.stop();
});

const pinned = (more: object = {}): object => ({
  name: 'pinned',
  url: archive.url('pinned'),
  suite: './',
  key: { file: 'keys/archive.asc', fingerprint: key.fingerprint },
  pin: 999,
  ...more,
});
const newer = (): object => ({
  name: 'newer',
  url: archive.url('newer'),
  suite: './',
  trusted: true,
  reason: 'an archive of this test',
});
const folder = (): object => ({
  name: 'own',
  folder: 'debs',
  files: [{ file: basename(folderFile), sha256: folderSha256 }],
});

async function useImage(packageRepositories: object[], distPackages: string[]): Promise<void> {
  await addTinyImage(trial, { packageRepositories, distPackages });
  await trial.write(`${IMAGE}/verify.yaml`, 'programs: [[stx-hello]]\n');
}

const REBUILD = ['run', 'e2e-tiny:build-image', '--excludeTaskDependencies', '--skipNxCache'];

/** Names of all files in the layers of the image. */
async function filesOf(): Promise<string> {
  const out = join(await makeFolder(), 'image.tar');
  await trial.ok(['export-image', 'e2e-tiny', `--output=${out}`]);
  const layers = join(await makeFolder(), 'layers');
  await execa('skopeo', ['--insecure-policy', 'copy', '--dest-decompress', `oci-archive:${out}`, `dir:${layers}`]);
  const names = (await readdir(layers)).map((name) => join(layers, name));
  return (await Promise.all(names.map((name) => execa('tar', ['-tf', name], { reject: false }))))
    .map(({ stdout }) => stdout)
    .join('\n');
}

test('a key file with another key is refused before anything is fetched', async () => {
  await useImage([pinned({ key: { file: 'keys/other.asc', fingerprint: key.fingerprint } })], ['stx-hello']);
  const output = await trial.fails(['lock', 'e2e-tiny']);
  expect(output).toContain('REPOSITORY_REFUSED');
  expect(output).toContain(`has the key ${other.fingerprint}, expected only ${key.fingerprint}`);
});

test('lock names a package that no repository has, with its line, and knows names that others provide', async () => {
  await useImage([pinned(), newer(), folder()], ['stx-hello', 'stx-greeting', 'stx-folder', 'stx-misspelt', 'libpq5']);
  const output = await trial.fails(['lock', 'e2e-tiny']);
  expect(output).toMatch(/PACKAGE_UNKNOWN/u);
  expect(output).toMatch(/images\/e2e-tiny\/image\.yaml:1[^]*stx-misspelt/u);
  expect(output).not.toMatch(/no repository has (?:stx-hello|stx-greeting|stx-folder|libpq5)/u);
});

let built: string;

test('the pinned version is installed though another repository has a newer one, and the receipt names its source', async () => {
  await useImage([pinned(), newer(), folder()], ['stx-hello', 'stx-folder']);
  await trial.ok(['lock', 'e2e-tiny']);
  expect(await trial.read(`${IMAGE}/image.lock.yaml`)).toMatch(/packageRepositories:\n- name: pinned\n/u);
  await trial.ok(['build-image', 'e2e-tiny']);
  const receipt = await trial.receipt('e2e-tiny');
  built = receipt.digest;
  expect(receipt.packages).toMatchObject([
    { name: 'stx-folder', version: '3.0', architecture: 'all', sha256: folderSha256, repository: 'own' },
    { name: 'stx-hello', version: '1.0', architecture: 'all', repository: 'pinned' },
  ]);
  expect(Object.keys(receipt.inputs)).toEqual(expect.arrayContaining(['repository:pinned', 'repository:own']));
  const files = await filesOf();
  expect(files).toContain('usr/bin/stx-hello');
  expect(files).not.toMatch(/etc\/apt\/(?:sources\.list\.d|preferences\.d)\/.|stx\/repositories/u);
});

test('what a signature does not cover is not installed', async () => {
  await archive.publish('forged', [await makePackage('stx-hello', '9.0')], other);
  await archive.publish('unsigned', [await makePackage('stx-hello', '9.0')]);
  for (const name of ['forged', 'unsigned']) {
    await useImage([pinned({ url: archive.url(name) })], ['stx-hello']);
    const output = await trial.fails(['lock', 'e2e-tiny']);
    expect(output).toMatch(/the signature of a package repository does not hold[^]*\[REPOSITORY_REFUSED\]/u);
  }
});

(ALL ? test : test.skip)('both recipes install from repositories', async () => {
  await useImage([pinned(), newer(), folder()], ['stx-hello', 'stx-folder']);
  await trial.ok(['lock', 'e2e-tiny'], { STX_RECIPE: 'loci' });
  await trial.ok(['build-image', 'e2e-tiny'], { STX_RECIPE: 'loci' });
  expect((await trial.receipt('e2e-tiny')).packages).toMatchObject([{ name: 'stx-folder' }, { version: '1.0' }]);
});

test('without the archives the image is built again to the same digest', async () => {
  await useImage([pinned(), newer(), folder()], ['stx-hello', 'stx-folder']);
  await trial.ok(['build-image', 'e2e-tiny']);
  await archive.stop();
  await trial.ok(REBUILD, { STX_FRESH: '1' });
  expect((await trial.receipt('e2e-tiny')).digest).toBe(built);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { arePatchesLocked, patchFilesOf, type LockedPatch } from '@stx/formats';
import { hashFile } from '@stx/store';
import { applyPatches } from './apply-patches.js';
import { fetchPatches, lockPatches } from './fetch-patches.js';
import { packMirror } from './pack-mirror.js';

jest.setTimeout(60_000);

const saved = process.env.STX_CACHE_DIR;
const git = {
  repository: 'https://git.invalid/team/packaging',
  commit: 'a'.repeat(40),
  subdirectory: 'debian/patches',
};
let root: string;
let options: { workspace: string; mirror: string };

const change = (from: string, to: string, strip = 1): string =>
  strip === 1
    ? `--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-${from}\n+${to}\n`
    : `--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-${from}\n+${to}\n`;

/** A stand-in for the repository: the archive of a mirror. */
async function publish(files: Record<string, string>): Promise<void> {
  const folder = mkdtempSync(join(root, 'commit-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const archive = join(options.mirror, 'team', 'packaging', `${git.commit}.tar.gz`);
  await packMirror(archive, [{ folder, prefix: git.subdirectory }]);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-fetch-patches-'));
  process.env.STX_CACHE_DIR = join(root, 'cache');
  options = { workspace: root, mirror: join(root, 'mirror') };
  mkdirSync(join(root, 'source'));
  writeFileSync(join(root, 'source', 'a.txt'), 'one\n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

async function patched(locked: readonly LockedPatch[]): Promise<string> {
  const folder = await applyPatches(join(root, 'source'), await fetchPatches(locked, root, options));
  return readFileSync(join(folder, 'a.txt'), 'utf8');
}

test('the series of a commit is locked by content and applied in its order, with its strip levels', async () => {
  await publish({
    series: '# for trixie\nz.patch\nsub/a.patch -p0\n',
    'z.patch': change('one', 'two'),
    'sub/a.patch': change('two', 'three', 0),
  });
  const requested = [{ git, series: 'series' }];
  const locked = await lockPatches(requested, options);
  expect(patchFilesOf(locked)).toEqual([
    { file: 'z.patch', sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) },
    { file: 'sub/a.patch', sha256: expect.stringMatching(/^[0-9a-f]{64}$/u), strip: 0 },
  ]);
  expect(arePatchesLocked(requested, locked)).toBe(true);
  expect(await patched(locked)).toBe('three\n');
});

test('files of a commit are applied after those of the workspace, in the order of the list', async () => {
  await publish({ 'b.patch': change('two', 'three'), 'c.patch': change('three', 'four') });
  writeFileSync(join(root, 'own.patch'), change('one', 'two'));
  const sha256 = await hashFile(join(root, 'own.patch'));
  const files = ['b.patch', 'c.patch'];
  const sound = await lockPatches(
    [
      { file: 'own.patch', sha256 },
      { git, files },
    ],
    options,
  );
  expect(await patched(sound)).toBe('four\n');
  expect(arePatchesLocked([{ git, files: [...files].reverse() }], sound.slice(1))).toBe(false);
  writeFileSync(join(root, 'own.patch'), change('one', 'other'));
  await expect(patched(sound)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
});

test('a commit whose content is not what is locked is refused', async () => {
  await publish({ 'b.patch': change('one', 'two') });
  const locked = await lockPatches([{ git, files: ['b.patch'] }], options);
  await publish({ 'b.patch': change('one', 'evil') });
  rmSync(join(root, 'cache'), { recursive: true });
  await expect(fetchPatches(locked, root, options)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  const [first] = locked;
  if (first === undefined || !('git' in first)) throw new Error('no patch of a commit');
  await publish({ 'b.patch': change('one', 'two') });
  const edited = { ...first, files: first.files.map((file) => ({ ...file, sha256: '0'.repeat(64) })) };
  await expect(fetchPatches([edited], root, options)).rejects.toMatchObject({
    code: 'HASH_MISMATCH',
    message: expect.stringContaining(`debian/patches/b.patch (${git.repository} at ${git.commit})`),
  });
});

test('a patch that does not apply is named with its repository and the place where git stopped', async () => {
  await publish({ series: 'b.patch\n', 'b.patch': change('other', 'two') });
  const locked = await lockPatches([{ git, series: 'series' }], options);
  await expect(patched(locked)).rejects.toMatchObject({
    code: 'PATCH_FAILED',
    message: expect.stringContaining('patch failed: a.txt:1'),
    place: { file: `debian/patches/b.patch (${git.repository} at ${git.commit})` },
  });
});

test('a series that is missing, names nothing, or names what the commit does not have is refused with its line', async () => {
  await publish({ series: 'b.patch\ngone.patch\n', 'b.patch': change('one', 'two'), empty: '# none\n' });
  const lock = async (series: string): Promise<unknown> => await lockPatches([{ git, series }], options);
  await expect(lock('nothing')).rejects.toMatchObject({ code: 'PATCH_FAILED', message: 'the series does not exist' });
  await expect(lock('empty')).rejects.toMatchObject({ code: 'PATCH_EMPTY' });
  await expect(lock('series')).rejects.toMatchObject({
    code: 'PATCH_FAILED',
    message: "'gone.patch' is not a file of the commit",
    place: { file: expect.stringContaining('debian/patches/series'), line: 2 },
  });
});

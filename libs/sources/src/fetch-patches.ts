import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { StxError } from '@stx/errors';
import {
  describePatches,
  patchFilesOf,
  type GitPatches,
  type LockedPatch,
  type PatchFile,
  type RequestedPatch,
} from '@stx/formats';
import { redact } from '@stx/machine';
import { hashFile } from '@stx/store';
import type { AppliedPatch } from './apply-patches.js';
import { fetchSource, type FetchOptions } from './fetch-source.js';
import { readSeries } from './read-series.js';

/**
 * Patches by content, as a lock names them: those of a commit are fetched, and their series is read.
 *
 * @throws StxError PATCH_FAILED, PATCH_EMPTY for a series without patches; and what fetchSource throws.
 */
export async function lockPatches(requested: readonly RequestedPatch[], options: FetchOptions): Promise<LockedPatch[]> {
  const locked: LockedPatch[] = [];
  for (const patch of requested) {
    if (!('git' in patch)) {
      locked.push(patch);
      continue;
    }
    const { folder, tree } = await fetchSource({ git: patch.git }, options);
    const files = await listPatches(folder, patch);
    const { series } = patch;
    locked.push({ git: { ...patch.git, tree }, ...(series === undefined ? {} : { series }), files });
  }
  return locked;
}

/**
 * The files of locked patches on this machine, in order.
 *
 * @param folder The folder that the patches of the workspace count from.
 * @throws StxError HASH_MISMATCH for a patch that differs from its lock; and what fetchSource throws.
 */
export async function fetchPatches(
  locked: readonly LockedPatch[],
  folder: string,
  options: FetchOptions,
): Promise<AppliedPatch[]> {
  const found: AppliedPatch[] = [];
  for (const patch of locked) {
    const isOwn = !('git' in patch);
    const top = isOwn ? folder : (await fetchSource({ git: patch.git }, options)).folder;
    for (const { file, sha256, strip } of patchFilesOf([patch])) {
      const path = join(top, file);
      const shown = isOwn ? path : shownIn(patch, file);
      await requireHash(path, shown, sha256);
      found.push({ path, shown, ...(strip === undefined ? {} : { strip }) });
    }
  }
  return found;
}

async function requireHash(path: string, shown: string, sha256: string): Promise<void> {
  const got = await hashFile(path);
  if (got === sha256) return;
  throw new StxError('HASH_MISMATCH', `${shown} changed since it was locked: expected sha256 ${sha256}, got ${got}`, {
    hint: 'lock again',
  });
}

/** A file of a commit as messages name it. */
function shownIn({ git }: Pick<GitPatches, 'git'>, file: string): string {
  return `${posix.join(git.subdirectory ?? '', file)} (${redact(git.repository)} at ${git.commit})`;
}

async function listPatches(folder: string, patches: GitPatches): Promise<PatchFile[]> {
  const { series, files = [] } = patches;
  const place = series === undefined ? shownIn(patches, '') : shownIn(patches, series);
  const named: Named[] =
    series === undefined ? files.map((file) => ({ file })) : await readNamed(folder, series, place);
  if (named.length === 0) {
    throw new StxError('PATCH_EMPTY', `the series names no patch: ${describePatches([patches])}`, {
      place: { file: place },
      hint: 'remove the entry of `patches`',
    });
  }
  const locked: PatchFile[] = [];
  for (const { file, strip, line } of named) {
    const path = join(folder, file);
    if (!(await isFile(path))) {
      throw new StxError('PATCH_FAILED', `'${file}' is not a file of the commit`, {
        place: { file: place, ...(line === undefined ? {} : { line }) },
        hint: 'correct the commit, `subdirectory` or the name',
      });
    }
    locked.push({ file, sha256: await hashFile(path), ...(strip === undefined ? {} : { strip }) });
  }
  return locked;
}

interface Named {
  file: string;
  strip?: number;
  line?: number;
}

/** Patches stand next to their series; the names that it gives are made relative to the fetched folder. */
async function readNamed(folder: string, series: string, place: string): Promise<Named[]> {
  const path = join(folder, series);
  if (!(await isFile(path))) {
    throw new StxError('PATCH_FAILED', 'the series does not exist', {
      place: { file: place },
      hint: 'correct the commit, `subdirectory` or `series`; `series` counts from `subdirectory`',
    });
  }
  const entries = readSeries(await readFile(path, 'utf8'), place);
  return entries.map((entry) => ({ ...entry, file: posix.join(dirname(series), entry.file) }));
}

/** Nothing is read through a link of a repository. */
async function isFile(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

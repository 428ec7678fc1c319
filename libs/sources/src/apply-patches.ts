import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { hashFile } from '@stx/store';
import { copyTree } from './copy-tree.js';
import { findNamed, keepTree, type KeepOptions } from './keep-tree.js';
import { runGit } from './run-git.js';
import { treeOf } from './tree-of.js';

/** A patch file on this machine. */
export interface AppliedPatch {
  /** Absolute. */
  path: string;
  /** Leading folders to remove from the names of files (default 1). */
  strip?: number;
  /** The patch as messages name it (default its path). */
  shown?: string;
}

/**
 * Gives a folder with the patches (in this order) applied to a copy of the source; the source stays as it
 * is. With a destination the result is copied there too, for a caller who wants to write into it.
 *
 * @throws StxError PATCH_FAILED naming patch and file, PATCH_EMPTY for a patch that changes nothing.
 */
export async function applyPatches(
  folder: string,
  patches: readonly AppliedPatch[],
  destination?: string,
  options: KeepOptions = {},
): Promise<string> {
  const patched = patches.length === 0 ? folder : await keepPatched(folder, patches, options);
  if (destination === undefined) return patched;
  await rm(destination, { recursive: true, force: true });
  await copyTree(patched, destination);
  return destination;
}

async function keepPatched(folder: string, patches: readonly AppliedPatch[], options: KeepOptions): Promise<string> {
  for (const patch of patches) {
    if (!existsSync(patch.path))
      throw new StxError('PATCH_FAILED', 'the patch does not exist', { place: placeOf(patch) });
  }
  const hashes = await Promise.all(
    patches.map(async ({ path, strip = 1 }) => `${await hashFile(path)}${strip === 1 ? '' : ` -p${String(strip)}`}`),
  );
  const name = `patched ${await treeOf(folder)} ${hashes.join(' ')}`;
  const fill = async (temporary: string): Promise<string> => {
    const copy = join(temporary, 'copy');
    await copyTree(folder, copy);
    let before = await treeOf(copy);
    for (const patch of patches) {
      await applyPatch(patch, copy, temporary);
      const after = await treeOf(copy);
      if (after === before) throw empty(patch);
      before = after;
    }
    return copy;
  };
  return (await keepTree(name, { what: folder, find: () => findNamed(name, options), fill }, options)).folder;
}

const placeOf = ({ path, shown }: AppliedPatch): { file: string } => ({ file: shown ?? path });

async function applyPatch(patch: AppliedPatch, folder: string, ceiling: string): Promise<void> {
  // Inside another repository (a cache in a clone) git apply skips files of no interest to that one and exits with 0.
  const env = { GIT_CEILING_DIRECTORIES: ceiling };
  const run = runGit(['apply', '--verbose', '--whitespace=nowarn', `-p${String(patch.strip ?? 1)}`, '--', patch.path], {
    cwd: folder,
    env,
    accept: [1, 128],
  });
  const { exitCode, stderr } = await run;
  if (stderr.includes('No valid patches in input')) throw empty(patch);
  const skipped = /^Skipped patch/mu.test(stderr);
  if (exitCode === 0 && !skipped) return;
  const faults = stderr.split('\n').filter((line) => /^(?:error|fatal|Skipped patch)\b/u.test(line));
  const files = new Set(faults.map(fileOf).filter((file) => file !== undefined));
  const where = files.size === 0 ? '' : ` to ${[...files].join(', ')}`;
  throw new StxError(
    'PATCH_FAILED',
    `the patch does not apply${where}:\n${(faults.length === 0 ? [stderr] : faults).join('\n')}`,
    {
      place: placeOf(patch),
      hint: 'write the patch again against this source, or remove it if the source has the change already',
    },
  );
}

/** git says `error: patch failed: <file>:<line>` or `error: <file>: <reason>`. */
function fileOf(line: string): string | undefined {
  const groups = /^error: (?:patch failed: (?<hunk>.+):\d+|(?<file>[^:]+): .*)$/u.exec(line)?.groups;
  return groups?.hunk ?? groups?.file;
}

function empty(patch: AppliedPatch): StxError {
  return new StxError('PATCH_EMPTY', 'the patch changes nothing', {
    place: placeOf(patch),
    hint: 'remove it: the source has the change already, or the file holds no patch',
  });
}

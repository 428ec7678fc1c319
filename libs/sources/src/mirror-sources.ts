import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { fetchSource } from './fetch-source.js';
import { hasTree } from './has-tree.js';
import type { KeepOptions } from './keep-tree.js';
import { packMirror, type PackedFolder } from './pack-mirror.js';
import { planMirror, type LockedGit, type MirrorArchive } from './plan-mirror.js';
import { partsOf } from './refuse-unsafe.js';
import { extractArchive, folderBelow } from './unpack-archive.js';
import { withTemporary } from './with-temporary.js';

export interface MirrorReport {
  /** Archives that were written, by their paths. */
  written: string[];
  /** Archives that already held what is locked. */
  unchanged: string[];
  /** What could not be had, one for each source. */
  faults: StxError[];
}

/**
 * Writes a source mirror for locked git sources: `<output>/<org>/<repo>/<commit>.tar.gz`, each with exactly the locked trees,
 * submodules included. Sources come from the cache, STX_SOURCE_MIRROR or their repositories; one that cannot be had keeps no other
 * from being written.
 */
export async function mirrorSources(
  sources: readonly LockedGit[],
  output: string,
  options: KeepOptions & { workspace: string },
): Promise<MirrorReport> {
  const { archives, faults } = planMirror(output, sources);
  const report: MirrorReport = { written: [], unchanged: [], faults: [...faults] };
  for (const archive of archives) {
    if (await holdsAll(archive)) report.unchanged.push(archive.file);
    else if (await writeArchive(archive, options, report.faults)) report.written.push(archive.file);
  }
  return report;
}

/** Writes what can be had of an archive; false where that is nothing. */
async function writeArchive(
  { file, sources }: MirrorArchive,
  options: KeepOptions & { workspace: string },
  faults: StxError[],
): Promise<boolean> {
  const folders: PackedFolder[] = [];
  const had: LockedGit[] = [];
  for (const source of sources) {
    try {
      const { folder } = await fetchLocked(source, options);
      folders.push({ folder, prefix: partsOf(source.subdirectory ?? '').join('/') });
      had.push(source);
    } catch (error) {
      if (!(error instanceof StxError) || options.signal?.aborted === true) throw error;
      faults.push(error);
    }
  }
  if (folders.length === 0) return false;
  // The whole commit has all of its folders.
  const whole = folders.filter(({ prefix }) => prefix === '');
  await packMirror(file, whole.length > 0 ? whole : folders);
  if (await holdsAll({ file, sources: had })) return true;
  faults.push(
    new StxError('SOURCE_NOT_MIRRORED', `${file} does not give the trees that are locked`, {
      hint: 'the locks name two contents for one commit; lock again without a mirror (STX_SOURCE_MIRROR)',
    }),
  );
  return false;
}

/** A mirror that holds something else is no reason to do without the repository. */
async function fetchLocked(git: LockedGit, options: KeepOptions & { workspace: string }): Promise<{ folder: string }> {
  try {
    return await fetchSource({ git }, options);
  } catch (error) {
    const codes = ['SOURCE_CHANGED', 'SOURCE_UNSUPPORTED', 'ARCHIVE_UNSAFE', 'ARCHIVE_UNREADABLE', 'ARCHIVE_TOO_LARGE'];
    const isWrong = error instanceof AggregateError || (error instanceof StxError && codes.includes(error.code));
    if (!isWrong) throw error;
    options.onProgress?.(`the mirror is passed by: ${error.message}`);
    return await fetchSource({ git }, { ...options, mirror: '' });
  }
}

/** Whether an archive is there and gives each locked tree. */
async function holdsAll({ file, sources }: MirrorArchive): Promise<boolean> {
  if (!existsSync(file)) return false;
  return withTemporary(async (temporary) => {
    const root = join(temporary, 'mirrored');
    try {
      await extractArchive(file, root);
      for (const { subdirectory, tree } of sources) {
        const folder = await folderBelow(root, subdirectory);
        if (folder === undefined || !(await hasTree(folder, tree))) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof StxError || error instanceof AggregateError) return false;
      throw error;
    }
  });
}

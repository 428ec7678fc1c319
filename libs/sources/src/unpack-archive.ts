import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { hashFile } from '@stx/store';
import { decompress, formatOf } from './decompress.js';
import { extractTar } from './extract-tar.js';
import { extractZip } from './extract-zip.js';
import { findNamed, keepTree, type KeepOptions, type KeptTree } from './keep-tree.js';
import { partsOf } from './refuse-unsafe.js';
import { refuseEmptySubmodules } from './refuse-submodules.js';
import { showName } from './show-name.js';

export interface UnpackOptions extends KeepOptions {
  /** The folder that is wanted, below the archive's one top-level folder if it has one. */
  subdirectory?: string | undefined;
}

/**
 * Unpacks an sdist (any archive that extractArchive knows) that is on this machine and gives the folder of the project in it, its one top-level
 * folder stripped.
 *
 * @throws StxError HASH_MISMATCH, ARCHIVE_UNSAFE, ARCHIVE_TOO_LARGE, ARCHIVE_UNREADABLE, SOURCE_UNSUPPORTED, SUBDIRECTORY_MISSING.
 */
export async function unpackArchive(file: string, sha256: string, options: UnpackOptions = {}): Promise<string> {
  // An sdist is what its maker chose to put there; a submodule that is not in it is none that its build needs.
  return (await keepArchive(() => Promise.resolve(file), file, sha256, { ...options, isSdist: true })).folder;
}

/** Unpacks an archive that `bring` puts on this machine, once for each hash and folder; `what` names it in messages. */
export async function keepArchive(
  bring: (temporary: string) => Promise<string>,
  what: string,
  sha256: string,
  options: UnpackOptions & { isSdist?: boolean },
): Promise<KeptTree> {
  const name = `archive ${sha256} ${options.subdirectory ?? ''}`;
  const fill = async (temporary: string): Promise<string> => {
    const file = await bring(temporary);
    const got = await hashFile(file);
    if (got !== sha256) {
      throw new StxError('HASH_MISMATCH', `${what} is not what was asked for: expected sha256 ${sha256}, got ${got}`, {
        hint: 'if it was replaced on purpose, write the new sha256 where this one stands; else do not use it',
      });
    }
    const root = join(temporary, 'unpacked');
    await extractArchive(file, root, what);
    const top = await withoutWrapper(root);
    const folder = await subdirectoryOf(top, options.subdirectory, what);
    if (options.isSdist !== true) await refuseEmptySubmodules(what, top, options.subdirectory);
    return folder;
  };
  return keepTree(name, { what, find: () => findNamed(name, options), fill }, options);
}

/**
 * Unpacks an archive into a folder that is made: a zip file, or a tar file that is plain or packed with gzip, zstd, xz or bzip2,
 * which its first bytes tell and not its name. `what` names it in messages.
 *
 * @throws StxError ARCHIVE_UNSAFE, ARCHIVE_TOO_LARGE, SOURCE_UNSUPPORTED, ARCHIVE_UNREADABLE.
 */
export async function extractArchive(file: string, destination: string, what = file): Promise<void> {
  await mkdir(destination, { recursive: true });
  const plain = `${destination}.tar`;
  try {
    const format = await formatOf(file);
    if (format === 'zip') await extractZip(what, file, destination);
    else if (format === undefined) await extractTar(what, file, destination);
    else {
      await decompress(file, format, plain, what);
      await extractTar(what, plain, destination);
    }
  } catch (error) {
    if (error instanceof StxError || error instanceof AggregateError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StxError('ARCHIVE_UNREADABLE', `${what} cannot be unpacked: ${showName(why)}`, {
      hint: 'it must be a whole .zip, .tar, .tar.gz, .tar.zst, .tar.xz or .tar.bz2 file',
      cause: error,
    });
  } finally {
    await rm(plain, { force: true });
  }
}

/** Whether a path is a folder itself, and no link to one. */
async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The folder below another that a path names; undefined where it is none, or where a link leads to it. */
export async function folderBelow(root: string, subdirectory: string | undefined): Promise<string | undefined> {
  let folder = root;
  for (const part of partsOf(subdirectory ?? '')) {
    folder = join(folder, part);
    if (part === '..' || !(await isFolder(folder))) return undefined;
  }
  return folder;
}

/** The wanted folder of an unpacked source. */
export async function subdirectoryOf(root: string, subdirectory: string | undefined, what: string): Promise<string> {
  const folder = await folderBelow(root, subdirectory);
  if (folder !== undefined) return folder;
  throw new StxError('SUBDIRECTORY_MISSING', `${what} has no folder '${subdirectory ?? ''}'`, {
    hint: 'correct `subdirectory`; it counts from the top of the source',
  });
}

async function withoutWrapper(root: string): Promise<string> {
  const [first, ...others] = await readdir(root, { withFileTypes: true });
  return first?.isDirectory() === true && others.length === 0 ? join(root, first.name) : root;
}

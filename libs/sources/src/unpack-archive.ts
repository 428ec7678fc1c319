import { lstat, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { hashFile } from '@stx/store';
import { extractTar } from './extract-tar.js';
import { extractZip } from './extract-zip.js';
import { findNamed, keepTree, type KeepOptions, type KeptTree } from './keep-tree.js';

export interface UnpackOptions extends KeepOptions {
  /** The folder that is wanted, below the archive's one top-level folder if it has one. */
  subdirectory?: string | undefined;
}

/**
 * Unpacks an sdist (.tar.gz or .zip) that is on this machine and gives the folder of the project in it, its one top-level
 * folder stripped.
 *
 * @throws StxError HASH_MISMATCH, ARCHIVE_UNSAFE, ARCHIVE_UNREADABLE, SUBDIRECTORY_MISSING.
 */
export async function unpackArchive(file: string, sha256: string, options: UnpackOptions = {}): Promise<string> {
  return (await keepArchive(() => Promise.resolve(file), file, sha256, options)).folder;
}

/** Unpacks an archive that `bring` puts on this machine, once for each hash and folder; `what` names it in messages. */
export async function keepArchive(
  bring: (temporary: string) => Promise<string>,
  what: string,
  sha256: string,
  options: UnpackOptions,
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
    await extractArchive(file, root);
    return subdirectoryOf(await withoutWrapper(root), options.subdirectory, what);
  };
  return keepTree(name, { find: () => findNamed(name), fill }, options);
}

/** Unpacks a tar or zip file, told apart by its first bytes, into a folder that is made. */
export async function extractArchive(file: string, destination: string): Promise<void> {
  await mkdir(destination, { recursive: true });
  try {
    await ((await startsWith(file, 'PK')) ? extractZip : extractTar)(file, destination);
  } catch (error) {
    if (error instanceof StxError || error instanceof AggregateError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StxError('ARCHIVE_UNREADABLE', `${file} cannot be unpacked: ${why}`, {
      hint: 'it must be a whole .tar, .tar.gz or .zip file; other compressions are not known',
      cause: error,
    });
  }
}

/** Whether a path is a folder itself; a link to one cannot be moved to where sources are kept. */
export async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The wanted folder of an unpacked source. */
export async function subdirectoryOf(root: string, subdirectory: string | undefined, what: string): Promise<string> {
  const folder = subdirectory === undefined ? root : join(root, subdirectory);
  if (await isFolder(folder)) return folder;
  throw new StxError('SUBDIRECTORY_MISSING', `${what} has no folder '${subdirectory ?? ''}'`, {
    hint: 'correct `subdirectory`; it counts from the top of the source',
  });
}

async function withoutWrapper(root: string): Promise<string> {
  const [first, ...others] = await readdir(root, { withFileTypes: true });
  return first?.isDirectory() === true && others.length === 0 ? join(root, first.name) : root;
}

async function startsWith(file: string, magic: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === magic;
  } finally {
    await handle.close();
  }
}

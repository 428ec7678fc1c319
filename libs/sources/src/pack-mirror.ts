import { createWriteStream } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { placeAtomic } from '@stx/machine';
import { pack, type Pack } from 'tar-stream';
import { KEPT_DATE } from './copy-tree.js';
import { listFiles } from './list-files.js';

/** A folder and where its files go in the archive; '' is the top. */
export interface PackedFolder {
  folder: string;
  prefix: string;
}

/** Writes a .tar.gz of folders: sorted, with one time and owner, so that the same content gives the same bytes. */
export async function packMirror(file: string, folders: readonly PackedFolder[]): Promise<void> {
  await placeAtomic(file, async (unfinished) => {
    const tar = pack();
    const written = pipeline(tar, createGzip({ level: 9 }), createWriteStream(unfinished));
    await Promise.all([addAll(tar, folders), written]);
  });
}

async function addAll(tar: Pack, folders: readonly PackedFolder[]): Promise<void> {
  try {
    const paths = new Map<string, string>();
    for (const { folder, prefix } of folders)
      for (const file of await listFiles(folder))
        paths.set(prefix === '' ? file : `${prefix}/${file}`, join(folder, file));
    for (const [name, path] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1))) await addEntry(tar, name, path);
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function addEntry(tar: Pack, name: string, path: string): Promise<void> {
  const found = await lstat(path);
  const mtime = new Date(KEPT_DATE * 1000);
  const isLink = found.isSymbolicLink();
  const mode = (found.mode & 0o100) === 0 ? 0o644 : 0o755;
  const header = isLink
    ? { name, mtime, type: 'symlink' as const, linkname: await readlink(path), mode: 0o777 }
    : { name, mtime, type: 'file' as const, mode };
  const content = isLink ? undefined : await readFile(path);
  await new Promise<void>((done, fail) => {
    const finish = (error?: Error | null): void => {
      if (error === undefined || error === null) done();
      else fail(error);
    };
    if (content === undefined) tar.entry(header, finish);
    else tar.entry(header, content, finish);
  });
}

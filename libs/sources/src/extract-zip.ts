import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { isGitInternal } from './list-files.js';
import { refuseUnsafe, unsafe, type ArchiveEntry } from './refuse-unsafe.js';

const KIND_BITS = 0o170000;
const KINDS: Record<number, ArchiveEntry['kind']> = {
  0: 'file',
  0o100000: 'file',
  0o040000: 'folder',
  0o120000: 'symlink',
};
const LONGEST_TARGET = 4096;

/** Unpacks a zip file into an empty folder, after a look at all its entries; `.git` is left out. */
export async function extractZip(file: string, destination: string): Promise<void> {
  const zip = await openPromise(file, { autoClose: false });
  try {
    const found: [ArchiveEntry, Entry][] = [];
    for await (const entry of eachEntry(file, zip)) {
      if (!isGitInternal(entry.fileName)) found.push([await describe(zip, entry), entry]);
    }
    refuseUnsafe(
      file,
      found.map(([described]) => described),
    );
    for (const [described, entry] of found) await write(zip, entry, described, join(destination, described.path));
  } finally {
    zip.close();
  }
}

/** The library refuses unsafe names itself, before we see them. */
async function* eachEntry(file: string, zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (error) {
    const name =
      error instanceof Error ? /^(?:absolute path|invalid relative path): (?<name>.*)$/su.exec(error.message) : null;
    if (name === null) throw error;
    throw unsafe(file, name.groups?.name ?? '', "has an absolute path or '..' in it");
  }
}

/** The upper half of the attributes is a Unix mode in the zips of Unix programs, and nothing in those of others. */
function modeOf(entry: Entry): number {
  return entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0;
}

async function describe(zip: ZipFile, entry: Entry): Promise<ArchiveEntry> {
  const path = entry.fileName;
  if (path.endsWith('/')) return { path, kind: 'folder' };
  const kind = KINDS[modeOf(entry) & KIND_BITS] ?? 'other';
  if (kind !== 'symlink') return { path, kind };
  if (entry.uncompressedSize > LONGEST_TARGET) return { path, kind: 'other' };
  return { path, kind, target: await text(await zip.openReadStreamPromise(entry)) };
}

async function write(zip: ZipFile, entry: Entry, { kind, target }: ArchiveEntry, path: string): Promise<void> {
  await mkdir(kind === 'folder' ? path : dirname(path), { recursive: true });
  if (kind === 'symlink') await symlink(target ?? '', path);
  if (kind !== 'file') return;
  const mode = (modeOf(entry) & 0o100) === 0 ? 0o644 : 0o755;
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx', mode }));
}

import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { isGitInternal } from './list-files.js';
import { MOST_ENTRIES, mostUnpackedOf, tooLarge } from './limits.js';
import { refuseAll } from './refuse.js';
import { nameOfEntry, normalPath, refusal, refuseUnsafe, unsafe, type ArchiveEntry } from './refuse-unsafe.js';
import { decodeName } from './show-name.js';

const KIND_BITS = 0o170000;
const KINDS: Record<number, ArchiveEntry['kind']> = {
  0: 'file',
  0o100000: 'file',
  0o040000: 'folder',
  0o120000: 'symlink',
};
const LONGEST_TARGET = 4096;
const LOCAL_HEADER = 30;
const UNICODE_PATH = 0x7075;
const IS_UTF8 = 0x800;

interface Planned extends ArchiveEntry {
  entry: Entry;
}

/** Unpacks a zip file into an empty folder, after a look at all its entries; `.git` is no part of it. */
export async function extractZip(archive: string, file: string, destination: string): Promise<void> {
  // Names stay bytes: the library would decode and change them.
  const zip = await openPromise(file, { autoClose: false, decodeStrings: false });
  try {
    if (zip.entryCount > MOST_ENTRIES) throw tooLarge(archive, `it has more than ${String(MOST_ENTRIES)} entries`);
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    await refuseOversized(archive, file, entries);
    await refuseOverlaps(archive, zip, entries);
    const planned = await planEntries(archive, zip, entries);
    refuseUnsafe(archive, planned);
    refuseRepeats(archive, planned);
    for (const each of planned) await write(zip, each, join(destination, each.path));
  } finally {
    zip.close();
  }
}

async function planEntries(archive: string, zip: ZipFile, entries: readonly Entry[]): Promise<Planned[]> {
  const found: Planned[] = [];
  const faults: Error[] = [];
  for (const entry of entries) {
    try {
      const path = nameOf(archive, entry);
      if (!isGitInternal(path)) found.push(await describe(archive, zip, entry, path));
    } catch (error) {
      faults.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  refuseAll(faults, `${archive} has entries that cannot be unpacked`);
  return found;
}

/** The library checks each entry's size against what it says while it unpacks it, so that what they say can be added up. */
async function refuseOversized(archive: string, file: string, entries: readonly Entry[]): Promise<void> {
  const most = await mostUnpackedOf(file);
  const bytes = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (bytes > most) throw tooLarge(archive, `it unpacks to ${String(bytes)} bytes, and may unpack to ${String(most)}`);
}

/** Entries that share bytes of the file make a small file unpack to a large one, and readers disagree about them. */
async function refuseOverlaps(archive: string, zip: ZipFile, entries: readonly Entry[]): Promise<void> {
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let free = 0;
  const faults: Error[] = [];
  for (const entry of sorted) {
    if (entry.relativeOffsetOfLocalHeader < free)
      faults.push(unsafe(archive, shown(entry), 'shares bytes with another entry'));
    const local = await zip.readLocalFileHeaderPromise(entry);
    if (!local.fileName.equals(entry.fileNameRaw))
      faults.push(unsafe(archive, shown(entry), 'has another name where its content begins'));
    const end = local.fileDataStart + entry.compressedSize;
    free = Math.max(free, end, entry.relativeOffsetOfLocalHeader + LOCAL_HEADER);
    if (faults.length > 100) break;
  }
  refuseAll(faults, `${archive} is not safe to unpack`);
}

const shown = ({ fileNameRaw }: Entry): string => decodeName(fileNameRaw) ?? fileNameRaw.toString('latin1');

/** An entry that says its name twice must say the same; one that is not ASCII must say in what encoding it is. */
function nameOf(archive: string, entry: Entry): string {
  const { fileNameRaw: raw, extraFields, generalPurposeBitFlag } = entry;
  const path = nameOfEntry(archive, raw);
  const second = extraFields.filter(({ id }) => id === UNICODE_PATH).map(({ data }) => data.subarray(5));
  if (second.some((name) => !name.equals(raw))) throw unsafe(archive, path, 'has a second, different name (0x7075)');
  const isSaid = (generalPurposeBitFlag & IS_UTF8) !== 0 || second.length > 0;
  if (!isSaid && raw.some((byte) => byte > 0x7e))
    throw refusal(archive, raw, 'has a name of which the zip does not say that it is UTF-8');
  if (path.includes('\\')) throw refusal(archive, path, 'has a backslash in its name');
  return path;
}

function refuseRepeats(archive: string, planned: readonly Planned[]): void {
  const seen = new Set<string>();
  const faults: Error[] = [];
  for (const { path, kind } of planned) {
    const own = normalPath(path);
    if (kind !== 'folder' && seen.has(own)) faults.push(refusal(archive, path, 'is there twice'));
    if (kind !== 'folder') seen.add(own);
  }
  refuseAll(faults, `${archive} has files twice`);
}

/** The upper half of the attributes is a Unix mode in the zips of Unix programs, and nothing in those of others. */
function modeOf(entry: Entry): number {
  return entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0;
}

async function describe(archive: string, zip: ZipFile, entry: Entry, path: string): Promise<Planned> {
  if (path.endsWith('/')) {
    if (entry.uncompressedSize > 0) throw refusal(archive, path, 'is a folder with content');
    return { path, kind: 'folder', entry };
  }
  if (!entry.canDecodeFileData()) {
    const how = entry.isEncrypted() ? 'encrypted' : `packed with method ${String(entry.compressionMethod)}`;
    throw refusal(archive, path, `is ${how}, which is not read here`);
  }
  const kind = KINDS[modeOf(entry) & KIND_BITS] ?? 'other';
  if (kind !== 'symlink') return { path, kind, entry };
  if (entry.uncompressedSize > LONGEST_TARGET) return { path, kind: 'other', entry };
  const target = await buffer(await zip.openReadStreamPromise(entry));
  return { path, kind, target: nameOfEntry(archive, target), entry };
}

async function write(zip: ZipFile, { entry, kind, target }: Planned, path: string): Promise<void> {
  await mkdir(kind === 'folder' ? path : dirname(path), { recursive: true });
  if (kind === 'symlink') await symlink(target ?? '', path);
  if (kind !== 'file') return;
  const mode = (modeOf(entry) & 0o100) === 0 ? 0o644 : 0o755;
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx', mode }));
}

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, symlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isGitInternal } from './list-files.js';
import { MOST_BYTES, tooLarge } from './limits.js';
import { readTar, type TarMember } from './read-tar.js';
import { refuseAll } from './refuse.js';
import { nameOfEntry, normalPath, refusal, refuseUnsafe, type ArchiveEntry } from './refuse-unsafe.js';

const KINDS: Readonly<Record<string, ArchiveEntry['kind']>> = {
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'folder',
  '3': 'other',
  '4': 'other',
  '6': 'other',
};

interface Planned extends ArchiveEntry {
  member: TarMember;
}

/** Unpacks a plain tar file into an empty folder, after a look at all its entries; `.git` is no part of it. */
export async function extractTar(archive: string, file: string, destination: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const entries = await entriesOf(archive, handle);
    refuseUnsafe(archive, entries);
    const once = await withoutRepeats(archive, handle, entries);
    for (const { path, kind } of once) {
      await mkdir(join(destination, kind === 'folder' ? path : dirname(path)), { recursive: true });
    }
    const files = new Map(once.map((entry) => [normalPath(entry.path), entry]));
    for (const entry of once) await write(file, entry, files, join(destination, entry.path));
  } finally {
    await handle.close();
  }
}

async function entriesOf(archive: string, handle: FileHandle): Promise<Planned[]> {
  const entries: Planned[] = [];
  const faults: Error[] = [];
  let bytes = 0;
  for await (const member of readTar(handle, (await handle.stat()).size)) {
    bytes += member.size;
    if (bytes > MOST_BYTES) throw tooLarge(archive, 'it unpacks to more than 4 GiB');
    try {
      const path = nameOfEntry(archive, member.name);
      if (isGitInternal(path)) continue;
      const kind = KINDS[member.type] ?? 'other';
      const isLink = kind === 'symlink' || kind === 'hardlink';
      // Some programs fill in the target of what is no link; others ignore it, and so do we.
      const target = isLink ? nameOfEntry(archive, member.target) : undefined;
      entries.push({ path, kind, target, unsupported: unsupportedKind(member), member });
    } catch (error) {
      faults.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  refuseAll(faults, `${archive} has names that cannot be unpacked`);
  return entries;
}

/** What a member is that a source tree cannot hold, or not without a loss. */
function unsupportedKind({ type, pax }: TarMember): string | undefined {
  const isSparse = [...pax.keys()].some((key) => key.startsWith('GNU.sparse.') || key === 'SCHILY.realsize');
  if (type === 'S' || isSparse) return 'is a sparse file (tar --sparse), which is not read here';
  return type in KINDS ? undefined : `is of the unknown type '${type}'`;
}

/** Entries of which one is as good as all; a file that is there twice with other bytes would be lost. */
async function withoutRepeats(archive: string, handle: FileHandle, entries: readonly Planned[]): Promise<Planned[]> {
  const found = new Map<string, Planned>();
  const faults: Error[] = [];
  for (const entry of entries) {
    const own = normalPath(entry.path);
    const first = found.get(own);
    if (first === undefined) found.set(own, entry);
    else if (!(await isSame(handle, first, entry)))
      faults.push(refusal(archive, entry.path, 'is there twice, with different content'));
  }
  refuseAll(faults, `${archive} has files twice`);
  return [...found.values()];
}

async function isSame(handle: FileHandle, first: Planned, second: Planned): Promise<boolean> {
  if (first.kind !== second.kind || first.target !== second.target) return false;
  if (first.kind !== 'file') return true;
  const [one, two] = [first.member, second.member];
  if (one.size !== two.size || ((one.mode ^ two.mode) & 0o100) !== 0) return false;
  const length = 1024 * 1024;
  for (let at = 0; at < one.size; at += length) {
    const read = async ({ offset, size }: TarMember): Promise<Buffer> => {
      const part = Buffer.alloc(Math.min(length, size - at));
      await handle.read(part, 0, part.length, offset + at);
      return part;
    };
    if (!(await read(one)).equals(await read(two))) return false;
  }
  return true;
}

async function write(
  archive: string,
  { kind, target, member }: Planned,
  files: ReadonlyMap<string, Planned>,
  path: string,
): Promise<void> {
  if (kind === 'symlink') await symlink(target ?? '', path);
  if (kind !== 'file' && kind !== 'hardlink') return;
  const { offset, size, mode } = kind === 'file' ? member : fileBehind(target ?? '', files);
  const destination = createWriteStream(path, { flags: 'wx', mode: (mode & 0o100) === 0 ? 0o644 : 0o755 });
  const source = size === 0 ? [] : createReadStream(archive, { start: offset, end: offset + size - 1 });
  await pipeline(source, destination);
}

/** The file that a hard link names, perhaps by way of other hard links. */
function fileBehind(target: string, files: ReadonlyMap<string, Planned>): TarMember {
  const seen = new Set<string>();
  for (let path = normalPath(target); !seen.has(path);) {
    seen.add(path);
    const found = files.get(path);
    if (found?.kind === 'file') return found.member;
    path = normalPath(found?.target ?? '');
  }
  throw new Error(`the hard link to '${target}' leads to no file`);
}

import { LIMITS, type Limits } from './limits.js';
import { extraFault } from './read-extra.js';
import { DEFLATED, STORED, unpackEntry } from './unpack-entry.js';

/** An entry of a zip; all of it but the name is safe to use. */
export interface ZipEntry {
  /** As it stands in the archive: it may be absolute or lead out of the folder. */
  name: string;
  isFolder: boolean;
  isExecutable: boolean;
  /** Unpacked. */
  bytes: number;
  /** @throws Error where the content is not what the archive says. */
  read: () => Buffer;
}

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [DESCRIPTOR, LOCATOR] = [0x08074b50, 0x07064b50];
const [END_BYTES, CENTRAL_BYTES, LOCAL_BYTES] = [22, 46, 30];
/** How hard it was deflated, sizes that follow the data, and UTF-8; encryption, patches and masked headers are refused. */
const KNOWN_FLAGS = 0b1000_0000_1110;
const [DESCRIBED, UTF8] = [0b1000, 0b1000_0000_0000];
const [FILE_TYPE, REGULAR, FOLDER] = [0o170000, 0o100000, 0o040000];

/** Decodes strictly; a byte order mark is a part of the name, as it is for Python. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface Directory {
  start: number;
  end: number;
  count: number;
}

/**
 * The entries of a zip archive in the one form that every reader understands alike, whether it starts at the end, at the directory
 * or at the first byte: entries lie one after the other from the first byte to the directory, the directory ends at the end record,
 * the end record is the end of the file, and whatever is said twice is said alike. No zip64, comments, encryption, links or names
 * in extra fields. Builders of wheels write this form. Nothing is unpacked.
 *
 * @throws Error for the first thing that is different.
 */
export function readZip(archive: Buffer, limits: Limits = LIMITS): ZipEntry[] {
  if (archive.length > limits.archiveBytes) refuse(tooMany('bytes', archive.length, limits.archiveBytes));
  const directory = findDirectory(archive);
  if (directory.count > limits.entries) refuse(tooMany('entries', directory.count, limits.entries));
  const headers = readDirectory(archive, directory);
  checkSizes(headers, archive.length, limits);
  let end = 0;
  for (const header of [...headers].sort((one, other) => one.offset - other.offset)) {
    if (header.offset !== end) refuse(`${JSON.stringify(header.name)} does not begin where the entry before it ends`);
    end = checkLocal(archive, header, directory.start);
  }
  if (end !== directory.start) refuse('its directory does not begin where its last entry ends');
  return headers.map((header) => describe(archive, header));
}

function refuse(why: string): never {
  throw new Error(why);
}

const tooMany = (what: string, found: number, most: number): string =>
  `${String(found)} ${what}, at most ${String(most)} are allowed`;

function findDirectory(archive: Buffer): Directory {
  const at = archive.length - END_BYTES;
  if (at < 0 || archive.readUInt32LE(at) !== END)
    refuse('it does not end with the end record of a zip, without a comment');
  const disks = archive.readUInt32LE(at + 4);
  const [here, count] = [archive.readUInt16LE(at + 8), archive.readUInt16LE(at + 10)];
  const [size, start] = [archive.readUInt32LE(at + 12), archive.readUInt32LE(at + 16)];
  if (disks !== 0 || here !== count) refuse('it is a part of several archives');
  if (archive.readUInt16LE(at + 20) !== 0) refuse('it has a comment');
  if (count === 0xffff || start === 0xffffffff || size === 0xffffffff) refuse('it is a zip64 archive');
  if (start + size !== at) refuse('its directory does not end where its end record begins');
  // Some readers look for it before they look at the directory, and would find it in a name or an extra field too.
  if (at >= 20 && archive.readUInt32LE(at - 20) === LOCATOR) refuse('it is a zip64 archive');
  return { start, end: at, count };
}

interface Header {
  name: string;
  rawName: Buffer;
  flags: number;
  method: number;
  crc: number;
  packedBytes: number;
  bytes: number;
  attributes: number;
  madeBy: number;
  offset: number;
  /** Where its data begins, once its local header was read. */
  data: number;
}

function readDirectory(archive: Buffer, { start, end, count }: Directory): Header[] {
  const headers: Header[] = [];
  const names = new Set<string>();
  let at = start;
  while (at < end) {
    if (at + CENTRAL_BYTES > end || archive.readUInt32LE(at) !== CENTRAL) refuse('its directory is damaged');
    const [nameBytes, extraBytes] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30)];
    const next = at + CENTRAL_BYTES + nameBytes + extraBytes;
    if (next > end) refuse('its directory is damaged');
    const rawName = archive.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
    const flags = archive.readUInt16LE(at + 8);
    const name = decodeName(rawName, flags);
    const wrong = (why: string): never => refuse(`${JSON.stringify(name)} ${why}`);
    if (names.has(name)) wrong('is in the archive twice');
    names.add(name);
    const header: Header = {
      name,
      rawName,
      flags,
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      attributes: archive.readUInt32LE(at + 38),
      madeBy: archive.readUInt8(at + 5),
      offset: archive.readUInt32LE(at + 42),
      data: 0,
    };
    const fault = headerFault(header) ?? extraFault(archive.subarray(at + CENTRAL_BYTES + nameBytes, next));
    if (fault !== undefined) wrong(fault);
    if (archive.readUInt16LE(at + 32) !== 0) wrong('has a comment');
    if (archive.readUInt16LE(at + 34) !== 0) wrong('is in another archive');
    headers.push(header);
    at = next;
  }
  if (headers.length !== count) {
    refuse(`its directory has ${String(headers.length)} entries, and its end record says ${String(count)}`);
  }
  return headers;
}

function headerFault({ flags, method, bytes, packedBytes, name, attributes, madeBy }: Header): string | undefined {
  if ((flags & 1) !== 0) return 'is encrypted';
  if ((flags & ~KNOWN_FLAGS) !== 0) return `has the flags 0x${flags.toString(16)}`;
  if (method !== STORED && method !== DEFLATED) return `is packed by the method ${String(method)}`;
  if (method === STORED && bytes !== packedBytes) return 'has two sizes';
  // The upper half is a mode in the archives of Unix programs (3) and of macOS (19), and mostly nothing in those of others.
  const type = (attributes >>> 16) & FILE_TYPE;
  const isFolder = name.endsWith('/');
  if (isFolder && bytes !== 0) return 'is a folder with content';
  if (type === 0 || type === (isFolder ? FOLDER : REGULAR)) return undefined;
  return madeBy === 3 || madeBy === 19 ? 'is a link or another special file' : 'has the mode of a special file';
}

function checkSizes(headers: readonly Header[], archiveBytes: number, limits: Limits): void {
  let total = 0;
  for (const { name, bytes } of headers) {
    if (bytes > limits.fileBytes) refuse(`${JSON.stringify(name)} has ${tooMany('bytes', bytes, limits.fileBytes)}`);
    total += bytes;
  }
  if (total > limits.totalBytes) refuse(`it unpacks to ${tooMany('bytes', total, limits.totalBytes)}`);
  if (total > limits.ratioFrom && total > archiveBytes * limits.ratio) {
    refuse(`it unpacks to ${String(total)} bytes, more than ${String(limits.ratio)} times its size`);
  }
}

/** Compares an entry's own header with that of the directory. @returns where the entry ends. */
function checkLocal(archive: Buffer, header: Header, limit: number): number {
  const { name, rawName, offset, flags, method, crc, packedBytes, bytes } = header;
  const wrong = (why: string): never => refuse(`${JSON.stringify(name)} ${why}`);
  if (offset + LOCAL_BYTES > limit || archive.readUInt32LE(offset) !== LOCAL) wrong('has no header of its own');
  const [nameBytes, extraBytes] = [archive.readUInt16LE(offset + 26), archive.readUInt16LE(offset + 28)];
  header.data = offset + LOCAL_BYTES + nameBytes + extraBytes;
  const end = header.data + packedBytes;
  if (end > limit) wrong('reaches into the directory');
  const own = archive.subarray(offset + LOCAL_BYTES, offset + LOCAL_BYTES + nameBytes);
  if (!own.equals(rawName)) wrong(`is called ${JSON.stringify(own.toString('utf8'))} in its own header`);
  if (archive.readUInt16LE(offset + 6) !== flags || archive.readUInt16LE(offset + 8) !== method) {
    wrong('is packed in another way in its own header');
  }
  const said = [14, 18, 22].map((field) => archive.readUInt32LE(offset + field));
  const isSame = said.join() === [crc, packedBytes, bytes].join();
  const isDescribed = (flags & DESCRIBED) !== 0;
  if (!isSame && !(isDescribed && said.every((value) => value === 0))) wrong('has another size in its own header');
  const fault = extraFault(archive.subarray(header.data - extraBytes, header.data), isSame ? header : undefined);
  if (fault !== undefined) wrong(fault);
  return isDescribed ? end + describedBytes(archive, end, header, limit) : end;
}

/** The length of the sizes after the data, with or without a signature (APPNOTE 4.3.9). */
function describedBytes(archive: Buffer, at: number, { name, crc, packedBytes, bytes }: Header, limit: number): number {
  for (const signature of [[DESCRIPTOR], []] as const) {
    const expected = [...signature, crc, packedBytes, bytes];
    const length = expected.length * 4;
    if (at + length <= limit && expected.every((value, index) => archive.readUInt32LE(at + index * 4) === value)) {
      return length;
    }
  }
  return refuse(`${JSON.stringify(name)} has other sizes after its data`);
}

function decodeName(raw: Buffer, flags: number): string {
  if (raw.every((byte) => byte < 0x80)) return raw.toString('latin1');
  if ((flags & UTF8) === 0) refuse(`${JSON.stringify(raw.toString('latin1'))} has a name that is not marked as UTF-8`);
  try {
    return decoder.decode(raw);
  } catch {
    return refuse(`${JSON.stringify(raw.toString('latin1'))} has a name that is not UTF-8`);
  }
}

function describe(archive: Buffer, header: Header): ZipEntry {
  const { name, data, packedBytes, attributes, bytes } = header;
  return {
    name,
    isFolder: name.endsWith('/'),
    isExecutable: ((attributes >>> 16) & 0o111) !== 0,
    bytes,
    read: () => unpackEntry(archive.subarray(data, data + packedBytes), header),
  };
}

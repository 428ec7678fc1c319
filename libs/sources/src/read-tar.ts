import type { FileHandle } from 'node:fs/promises';
import { MOST_ENTRIES } from './limits.js';
import { applyPax, parsePax, type PaxRecords } from './parse-pax.js';

/** One member of a tar file; names and targets are bytes, as nothing says that they are text. */
export interface TarMember {
  name: Uint8Array;
  /** The type flag; '0' for a plain file, also of old archives. */
  type: string;
  target: Uint8Array;
  mode: number;
  size: number;
  /** Where in the file its content begins. */
  offset: number;
  /** Keys of extended headers, such as `GNU.sparse.major`. */
  pax: PaxRecords;
}

const BLOCK = 512;
const LONGEST_HEADER = 1024 * 1024;
/** Types whose members have content; a link or folder with a size is read differently by different programs. */
const HAVE_CONTENT = new Set(['0', '7', 'x', 'g', 'L', 'K', 'S', 'X', 'D', 'M', 'V', 'N', 'A', 'I']);

/**
 * Reads every member's header of a tar file (ustar, pax, GNU and the format before them), and no content.
 *
 * @throws Error for what is no whole tar file, or what readers understand differently.
 */
export async function* readTar(handle: FileHandle, fileSize: number): AsyncGenerator<TarMember> {
  let global: PaxRecords = new Map();
  let pax: PaxRecords = new Map();
  let longName: Uint8Array | undefined;
  let longTarget: Uint8Array | undefined;
  let offset = 0;
  let isEnded = false;
  for (let count = 0; offset < fileSize; count += 1) {
    if (count > 2 * MOST_ENTRIES) throw new Error(`it has more than ${String(MOST_ENTRIES)} entries`);
    const header = await readBytes(handle, offset, BLOCK, fileSize);
    if (header.every((byte) => byte === 0)) {
      await requireZeros(handle, offset, fileSize);
      isEnded = true;
      break;
    }
    const { flag, ...fields } = parseHeader(header, offset);
    const at = offset + BLOCK;
    const isExtension = ['x', 'g', 'L', 'K'].includes(flag);
    const member: TarMember = { ...fields, type: flag, offset: at, pax: new Map() };
    if (!isExtension) {
      if (longName !== undefined) member.name = longName;
      if (longTarget !== undefined) member.target = longTarget;
      member.pax = new Map([...global, ...pax]);
      applyPax(member, member.pax);
    }
    // Before POSIX a folder was a file whose name ends with a slash; a name that pax cut off in the header may end so too.
    if (flag === '\0') member.type = member.name.at(-1) === 0x2f ? '5' : '0';
    const { type } = member;
    if (['0', '7'].includes(type) && member.name.at(-1) === 0x2f) {
      throw new Error(`the member at byte ${String(offset)} is a file whose name ends with '/'`);
    }
    if (member.size > 0 && !HAVE_CONTENT.has(type)) {
      throw new Error(`the member at byte ${String(offset)} is of type '${type}' and yet has content`);
    }
    if (at + member.size > fileSize) throw new Error(`it ends within the member at byte ${String(offset)}`);
    offset = at + Math.ceil(member.size / BLOCK) * BLOCK;
    if (isExtension) {
      if (member.size > LONGEST_HEADER) throw new Error(`its header at byte ${String(at)} is over 1 MiB`);
      const content = await readBytes(handle, at, member.size, fileSize);
      if (type === 'x') pax = parsePax(content);
      else if (type === 'g') global = new Map([...global, ...globalPax(content)]);
      else if (type === 'L') longName = untilZero(content);
      else longTarget = untilZero(content);
      continue;
    }
    yield member;
    pax = new Map();
    longName = longTarget = undefined;
  }
  // Without its mark nobody can tell whether members are missing; zstd's decoder, for one, does not tell.
  if (!isEnded) throw new Error('it ends without the mark that ends a tar file, so it may be cut off');
}

/** Names and sizes of all later members at once are something that no program writes, and that readers disagree about. */
function globalPax(content: Uint8Array): PaxRecords {
  const records = parsePax(content);
  for (const key of ['path', 'linkpath', 'size', 'hdrcharset']) {
    if (records.has(key)) throw new Error(`its global header sets '${key}'`);
  }
  return records;
}

async function readBytes(handle: FileHandle, at: number, length: number, fileSize: number): Promise<Buffer> {
  if (at + length > fileSize) throw new Error(`it ends within the header at byte ${String(at)}`);
  const buffer = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(buffer, got, length - got, at + got);
    if (bytesRead === 0) throw new Error('it was cut off while it was read');
    got += bytesRead;
  }
  return buffer;
}

/** What stands after the end of an archive is seen by some programs and not by others. */
async function requireZeros(handle: FileHandle, from: number, fileSize: number): Promise<void> {
  const buffer = Buffer.alloc(1024 * 1024);
  for (let at = from; at < fileSize;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    const found = buffer.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
    if (found >= 0) throw new Error(`it has data after its end, at byte ${String(at + found)}`);
    at += bytesRead;
  }
}

function parseHeader(header: Buffer, at: number): Omit<TarMember, 'type' | 'offset' | 'pax'> & { flag: string } {
  let sum = 8 * 32;
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
  const where = `the header at byte ${String(at)}`;
  if (number(header, 148, 8, where) !== sum) throw new Error(`${where} is none of a tar file (its sum is wrong)`);
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? untilZero(header.subarray(345, 500)) : Buffer.alloc(0);
  const own = untilZero(header.subarray(0, 100));
  const name = prefix.length === 0 ? own : Buffer.concat([prefix, Buffer.from('/'), own]);
  return {
    name,
    flag: String.fromCharCode(header[156] ?? 0),
    target: untilZero(header.subarray(157, 257)),
    mode: number(header, 100, 8, where) & 0o7777,
    size: number(header, 124, 12, where),
  };
}

function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** An octal number in text, or the GNU form: binary after a byte 0x80. */
function number(header: Buffer, start: number, length: number, where: string): number {
  const bytes = header.subarray(start, start + length);
  if (bytes[0] === 0x80) {
    let value = 0;
    for (const byte of bytes.subarray(1)) value = value * 256 + byte;
    if (Number.isSafeInteger(value)) return value;
  }
  const digits = /^[ \0]*(?<octal>[0-7]*)[ \0]*$/u.exec(bytes.toString('latin1'))?.groups?.octal;
  if (digits === undefined) throw new Error(`${where} has no number at its byte ${String(start)}`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

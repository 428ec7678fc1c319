import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as it is written; what is not given is as builders of wheels write it. */
export interface WrittenEntry {
  name: string | Buffer;
  content: string | Buffer;
  /** In its own header, where that differs. */
  localName?: string;
  mode?: number;
  flags?: number;
  extra?: Buffer;
  localExtra?: Buffer;
  method?: 0 | 8;
  /** Written instead of the packed content. */
  packed?: Buffer;
  /** Written instead of the true ones, in the directory. */
  bytes?: number;
  crc?: number;
  /** Sizes follow the data; the own header has zeros. */
  described?: boolean;
  comment?: string;
}

export interface EndRecord {
  count?: number;
  size?: number;
  offset?: number;
  comment?: string;
}

/** An extra field of a header. */
export function extraField(id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(content.length, 2);
  return Buffer.concat([head, content]);
}

/** Info-ZIP's second name of an entry. */
export function unicodePath(name: string, second: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(crc32(name), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(second)]));
}

/** A zip archive, byte by byte as it is told, right or wrong. */
export function writeZip(entries: readonly WrittenEntry[], end: EndRecord = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const push = (part: Buffer): void => {
    parts.push(part);
    at += part.length;
  };
  for (const entry of entries) {
    const content = Buffer.from(entry.content);
    const method = entry.method ?? (content.length === 0 ? 0 : 8);
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? name);
    const flags =
      (entry.flags ?? 0) | (entry.described === true ? 8 : 0) | (name.some((byte) => byte > 127) ? 0x800 : 0);
    const [crc, bytes] = [entry.crc ?? crc32(content), entry.bytes ?? content.length];
    const extra = entry.extra ?? Buffer.alloc(0);
    const localExtra = entry.localExtra ?? entry.extra ?? Buffer.alloc(0);
    const start = at;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(0x5c210000, 10);
    if (entry.described !== true) {
      for (const [index, value] of [crc, packed.length, bytes].entries()) local.writeUInt32LE(value, 14 + index * 4);
    }
    local.writeUInt16LE(localName.length, 26);
    local.writeUInt16LE(localExtra.length, 28);
    push(Buffer.concat([local, localName, localExtra, packed]));
    if (entry.described === true) {
      const descriptor = Buffer.alloc(16);
      for (const [index, value] of [0x08074b50, crc, packed.length, bytes].entries()) {
        descriptor.writeUInt32LE(value, index * 4);
      }
      push(descriptor);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(0x0314, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(0x5c210000, 12);
    for (const [index, value] of [crc, packed.length, bytes].entries()) central.writeUInt32LE(value, 16 + index * 4);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt16LE(Buffer.byteLength(entry.comment ?? ''), 32);
    central.writeUInt32LE(((entry.mode ?? 0o100644) * 0x10000) >>> 0, 38);
    central.writeUInt32LE(start, 42);
    directory.push(Buffer.concat([central, name, extra, Buffer.from(entry.comment ?? '')]));
  }
  const offset = at;
  const listed = Buffer.concat(directory);
  push(listed);
  const comment = Buffer.from(end.comment ?? '');
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(end.count ?? entries.length, 8);
  record.writeUInt16LE(end.count ?? entries.length, 10);
  record.writeUInt32LE(end.size ?? listed.length, 12);
  record.writeUInt32LE(end.offset ?? offset, 16);
  record.writeUInt16LE(comment.length, 20);
  push(Buffer.concat([record, comment]));
  return Buffer.concat(parts);
}

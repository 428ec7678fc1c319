import { crc32, inflateRawSync } from 'node:zlib';

/** Of zip's methods those that wheels use (APPNOTE 4.4.5). */
export const STORED = 0;
export const DEFLATED = 8;
/** Node's zlib refuses smaller ones. */
const LEAST_CHUNK = 64;

/** What an archive says of an entry. */
export interface PackedEntry {
  method: number;
  /** Unpacked. */
  bytes: number;
  crc: number;
}

/**
 * The content of an entry of a zip in one piece, since its size is known; a stream costs more than the work does for files as
 * small as those of wheels.
 *
 * @throws Error where it is not the bytes that the archive says.
 */
export function unpackEntry(packed: Buffer, { method, bytes, crc }: PackedEntry): Buffer {
  const content = method === STORED ? packed : inflate(packed, bytes);
  if (content.length !== bytes) throw new Error(`is ${String(content.length)} bytes long, not ${String(bytes)}`);
  if (crc32(content) !== crc) throw new Error('has a wrong CRC');
  return content;
}

/** Of a type that Node's types leave open: what was read of the input tells whether something follows the data. */
interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

function inflate(packed: Buffer, bytes: number): Buffer {
  const most = Math.max(bytes, LEAST_CHUNK);
  const inflated: unknown = inflateRawSync(packed, { chunkSize: most, maxOutputLength: most, info: true });
  const { buffer, engine } = inflated as Inflated;
  if (engine.bytesWritten !== packed.length) throw new Error('has data after its end');
  return buffer;
}

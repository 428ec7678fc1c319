import { inflateRawSync } from 'node:zlib';

/** Of zip's methods those that wheels use (APPNOTE 4.4.5). */
const [STORED, DEFLATED] = [0, 8];
/** Node's zlib refuses smaller ones. */
const LEAST_CHUNK = 64;

/** What an archive says of an entry. */
export interface PackedEntry {
  compressionMethod: number;
  uncompressedSize: number;
}

/** Whether `unpackEntry` knows how an entry is packed. */
export function canUnpack({ compressionMethod }: PackedEntry): boolean {
  return compressionMethod === STORED || compressionMethod === DEFLATED;
}

/**
 * The content of an entry of a zip in one piece, since its size is known; a stream costs more than the work does for files as
 * small as those of wheels. @throws Error where it is not as many bytes as the archive says.
 */
export function unpackEntry(packed: Buffer, { compressionMethod, uncompressedSize: size }: PackedEntry): Buffer {
  const most = Math.max(size, LEAST_CHUNK);
  const content =
    compressionMethod === STORED ? packed : inflateRawSync(packed, { chunkSize: most, maxOutputLength: most });
  if (content.length !== size) throw new Error(`is ${String(content.length)} bytes long, not ${String(size)}`);
  return content;
}

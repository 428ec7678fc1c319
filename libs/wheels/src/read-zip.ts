import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { canUnpack, unpackEntry } from '@stx/store';

/** What Python's zipfile reads from a zip's central directory. */
export interface ZipEntry {
  /** As it stands in the archive, unchecked: it may be absolute or lead out of the folder. */
  name: string;
  /** The name that the entry's own header gives; a reader that goes through the file from its start believes this one. */
  localName: string;
  isFolder: boolean;
  isLink: boolean;
  isEncrypted: boolean;
  /** Unpacked, as declared; reading fails when it is not so many. */
  bytes: number;
  read: () => Promise<Buffer>;
  /** Digests of the content in the algorithms asked for, as base64url; also compares its CRC. */
  digest: (algorithms: readonly string[]) => Promise<Map<string, string>>;
}

export interface ZipArchive {
  entries: ZipEntry[];
  /** Of all entries, unpacked. */
  totalBytes: number;
  close: () => void;
}

const FILE_TYPE = 0o170000;
const LINK = 0o120000;
const MOST_IN_MEMORY = 64 * 1024 ** 2;

/**
 * Opens a zip archive and lists it, without reading content.
 *
 * @throws Error when it is no zip archive, or holds more entries than allowed.
 */
export async function readZip(path: string, mostEntries: number): Promise<ZipArchive> {
  // Names are decoded here: yauzl would stop at the first bad one, and all are to be told.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const archive = (await stat(path)).size <= MOST_IN_MEMORY ? await readFile(path) : undefined;
  const zip = await (archive === undefined ? openPromise(path, options) : fromBufferPromise(archive, options));
  const close = (): void => {
    zip.close();
  };
  try {
    if (zip.entryCount > mostEntries) {
      throw new Error(`${String(zip.entryCount)} entries, at most ${String(mostEntries)} are allowed`);
    }
    const entries: ZipEntry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(await describeEntry(zip, entry, archive));
    return { entries, totalBytes: entries.reduce((sum, entry) => sum + entry.bytes, 0), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function describeEntry(zip: ZipFile, entry: Entry, archive: Buffer | undefined): Promise<ZipEntry> {
  const decode = (raw: Buffer): string => decodeName(entry.generalPurposeBitFlag, raw);
  const name = decode(entry.fileNameRaw);
  const header = await zip.readLocalFileHeaderPromise(entry);
  const packed = archive?.subarray(header.fileDataStart, header.fileDataStart + entry.compressedSize);
  const chunksOf = async (): Promise<AsyncIterable<Buffer> | Buffer[]> => {
    const content = packed === undefined ? undefined : unpack(packed, entry);
    return content === undefined ? await streamOf(zip, entry) : [content];
  };
  return {
    name,
    localName: decode(header.fileName),
    isFolder: name.endsWith('/'),
    isLink: ((entry.externalFileAttributes >>> 16) & FILE_TYPE) === LINK,
    isEncrypted: entry.isEncrypted(),
    bytes: entry.uncompressedSize,
    read: async () => {
      if (entry.uncompressedSize > MOST_IN_MEMORY) throw new Error(`${name} is larger than 64 MiB`);
      const chunks: Buffer[] = [];
      for await (const chunk of await chunksOf()) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    digest: async (algorithms) => {
      const hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
      let crc = 0;
      for await (const chunk of await chunksOf()) {
        for (const hash of hashes.values()) hash.update(chunk);
        crc = crc32(chunk, crc);
      }
      if (crc !== entry.crc32) throw new Error('its CRC is wrong');
      return new Map([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest('base64url')]));
    },
  };
}

/** The content of an entry in one piece; undefined where that is not for sure what a stream gives. */
function unpack(packed: Buffer, entry: Entry): Buffer | undefined {
  if (!canUnpack(entry) || entry.isEncrypted() || entry.uncompressedSize > MOST_IN_MEMORY) return undefined;
  return unpackEntry(packed, entry);
}

/** UTF-8 where the entry says so, else code page 437; as Python does, without a look at Info-ZIP's second name. */
function decodeName(flags: number, raw: Buffer): string {
  // yauzl shows control characters of code page 437 as the pictures they had.
  const isPlain = raw.every((byte) => byte < 0x80);
  return isPlain ? raw.toString('latin1') : getFileNameLowLevel(flags, raw, [], true);
}

async function streamOf(zip: ZipFile, entry: Entry): Promise<AsyncIterable<Buffer>> {
  const stream: Readable = await zip.openReadStreamPromise(entry);
  return stream as AsyncIterable<Buffer>;
}

import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Compressor } from '@cloudpss/zstd/napi';
import { pack, type Pack } from 'tar-stream';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { StxError } from '@stx/errors';
import type { Compression } from '@stx/formats';
import { pathFault, type TarEntry } from '@stx/wheel-file';

/** The default level of zstd. */
const ZSTD_LEVEL = 3;
const PIECE = 512 * 1024;

type Headers = Parameters<Pack['entry']>[0];

export interface PackedLayer {
  bytes: AsyncIterable<Uint8Array>;
  /** The digest of the uncompressed archive, once all bytes are consumed (OCI image-spec, config.md). */
  diffId: () => string;
}

/**
 * Packs files and their folders into a tar archive, with one owner and one time stamp, so that equal files give equal bytes
 * on every machine. Reading it fails with StxError LAYER_PATH if a path has a special meaning in a layer.
 */
export function packLayer(files: AsyncIterable<TarEntry>, compression: Compression): PackedLayer {
  const hash = createHash('sha256');
  const archive = async function* (): AsyncGenerator<Buffer> {
    const written = pack();
    void writeEntries(written, files);
    for await (const chunk of inPieces(written as AsyncIterable<Buffer>)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  return { bytes: compress(archive(), compression), diffId: () => `sha256:${hash.digest('hex')}` };
}

/** Joins chunks, since each file has three small ones, and every chunk costs a call to native code. */
async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < PIECE) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  yield Buffer.concat(held);
}

/** Writes all files; an error destroys the archive, so that its reader gets it. */
async function writeEntries(archive: Pack, files: AsyncIterable<TarEntry>): Promise<void> {
  const folders = new Set<string>();
  const written = new Set<string>();
  try {
    for await (const { path, mode, content } of files) {
      const fault = pathFault(path) ?? (folders.has(path) ? `${path} is a file and a folder` : undefined);
      if (fault !== undefined) throw new StxError('LAYER_PATH', `a layer cannot contain ${fault}`);
      written.add(path);
      for (const folder of parentsOf(path).filter((each) => !folders.has(each))) {
        if (written.has(folder))
          throw new StxError('LAYER_PATH', `a layer cannot contain ${folder} as a file and a folder`);
        folders.add(folder);
        await writeEntry(archive, { ...owned(folder, 0o755), type: 'directory' });
      }
      await writeEntry(archive, owned(path, mode), content);
    }
    archive.finalize();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function writeEntry(archive: Pack, headers: Headers, content?: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null): void => {
      if (error) reject(error);
      else resolve();
    };
    if (content === undefined) archive.entry(headers, done);
    else archive.entry(headers, content, done);
  });
}

function owned(name: string, mode: number): Headers {
  return { name, mode, mtime: new Date(SOURCE_DATE_EPOCH * 1000), uid: 0, gid: 0 };
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function compress(archive: AsyncIterable<Buffer>, { type, level }: Compression): AsyncIterable<Uint8Array> {
  if (type === 'uncompressed') return archive;
  const compressor =
    type === 'zstd' ? new Compressor(level ?? ZSTD_LEVEL) : createGzip(level === undefined ? {} : { level });
  // The reader of the stream gets the error.
  return pipeline(Readable.from(archive), compressor, () => undefined);
}

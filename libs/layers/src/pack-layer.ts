import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Compressor } from '@cloudpss/zstd/napi';
import { pack, type Pack } from 'tar-stream';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { StxError } from '@stx/errors';
import type { Compression } from '@stx/formats';
import { pathFault, type TarEntry } from '@stx/wheel-file';

/** What zstd itself takes without a level. */
const ZSTD_LEVEL = 3;
const PIECE = 512 * 1024;

type Headers = Parameters<Pack['entry']>[0];

export interface PackedLayer {
  bytes: AsyncIterable<Uint8Array>;
  /** The digest of the archive before it is compressed, once all bytes are taken (OCI image-spec, config.md). */
  diffId: () => string;
}

/**
 * A layer of files, packed: a tar archive with the folders that the files lie in, everything root's and of one moment, so
 * that equal files give equal bytes on every machine.
 *
 * A path with a meaning of its own in a layer is refused, whoever laid it out: the reader is told StxError LAYER_PATH.
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

/** A file is three small chunks, each of which would be handed to native code. */
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

/** What fails on the way is what the archive's reader is told. */
async function writeEntries(archive: Pack, files: AsyncIterable<TarEntry>): Promise<void> {
  const folders = new Set<string>();
  const written = new Set<string>();
  try {
    for await (const { path, mode, content } of files) {
      const fault = pathFault(path) ?? (folders.has(path) ? `${path} is a file and a folder` : undefined);
      if (fault !== undefined) throw new StxError('LAYER_PATH', `a layer cannot hold ${fault}`);
      written.add(path);
      for (const folder of parentsOf(path).filter((each) => !folders.has(each))) {
        if (written.has(folder))
          throw new StxError('LAYER_PATH', `a layer cannot hold ${folder} as a file and a folder`);
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
  // Whoever reads what comes out is told of an error; nothing is left to do with it here.
  return pipeline(Readable.from(archive), compressor, () => undefined);
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { PassThrough, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decompressor } from '@cloudpss/zstd/napi';
import tar from 'tar-stream';
import { StxError } from '@stx/errors';
import type { LayerContents, LayerFile } from '@stx/formats';
import { assignOwners } from './assign-owners.js';

/** Texts from which owners are read. */
const WANTED = /\.dist-info\/RECORD$|^var\/lib\/dpkg\/(?:status|status\.d\/[^/]+|info\/[^/]+\.list)$/u;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const HASH_DIGITS = 16;

/** The files of a layer with their owners. @param type Media type, which names the compression. @throws StxError IMAGE_INVALID. */
export async function readLayer(file: string, layer: string, type: string): Promise<LayerContents> {
  const files: LayerFile[] = [];
  const removed: string[] = [];
  const texts = new Map<string, string>();
  const unpack = tar.extract();
  const read = async (): Promise<void> => {
    for await (const entry of unpack) {
      const { name, type: kind, linkname, size } = entry.header;
      const path = posix.normalize(name).replace(/^\/+|\/+$/gu, '');
      const base = posix.basename(path);
      const hash = createHash('sha256');
      const kept: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        hash.update(chunk);
        if (WANTED.test(path)) kept.push(chunk);
      }
      if (base === OPAQUE) removed.push(`${posix.dirname(path)}/`);
      else if (base.startsWith(WHITEOUT)) removed.push(posix.join(posix.dirname(path), base.slice(WHITEOUT.length)));
      else if (kind === 'symlink' || kind === 'link') files.push([path, 0, `-> ${linkname}`, -1]);
      else if (kind === 'file' || kind === 'contiguous-file') {
        files.push([path, size, hash.digest('hex').slice(0, HASH_DIGITS), -1]);
        if (WANTED.test(path)) texts.set(path, Buffer.concat(kept).toString());
      }
    }
  };
  try {
    await Promise.all([pipeline(createReadStream(file), decoderOf(type), unpack), read()]);
  } catch (cause) {
    throw new StxError('IMAGE_INVALID', `cannot read layer ${layer}`, { cause, hint: 'build the image again' });
  }
  return assignOwners(layer, files, removed, texts);
}

function decoderOf(type: string): Duplex {
  if (type.endsWith('zstd')) return new Decompressor();
  return type.endsWith('gzip') ? createGunzip() : new PassThrough();
}

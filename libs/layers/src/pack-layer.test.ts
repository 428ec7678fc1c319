import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { decompress } from '@cloudpss/zstd/napi';
import { extract, type Header } from 'tar-stream';
import type { Compression } from '@stx/formats';
import type { TarEntry } from '@stx/wheel-file';
import { packLayer } from './pack-layer.js';

const LONG = `srv/${'a-long-folder/'.repeat(16)}file`;
const FILES: TarEntry[] = [
  { path: 'srv/demo/a.txt', mode: 0o644, content: Buffer.from('first') },
  { path: 'srv/demo/b.sh', mode: 0o755, content: Buffer.alloc(1_200_000, 'text ') },
  { path: 'srv/demo/é', mode: 0o644, content: Buffer.alloc(0) },
  { path: LONG, mode: 0o644, content: Buffer.from('deep') },
];
const UNCOMPRESSED: Compression = { type: 'uncompressed' };

async function* each(files: readonly TarEntry[]): AsyncGenerator<TarEntry> {
  await Promise.resolve();
  yield* files;
}

async function packed(files: readonly TarEntry[], compression: Compression): Promise<{ blob: Buffer; diffId: string }> {
  const { bytes, diffId } = packLayer(each(files), compression);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return { blob: Buffer.concat(chunks), diffId: diffId() };
}

const sha256Of = (content: Uint8Array): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

async function unpack(archive: Buffer): Promise<{ header: Header; content: Buffer }[]> {
  const entries: { header: Header; content: Buffer }[] = [];
  const reader = extract();
  reader.end(archive);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    entries.push({ header: entry.header, content: Buffer.concat(chunks) });
  }
  return entries;
}

test('the archive has each file and each of their folders once, owned by root and with one time stamp', async () => {
  const entries = await unpack((await packed(FILES, UNCOMPRESSED)).blob);
  const folders = entries.filter(({ header }) => header.type === 'directory').map(({ header }) => header.name);
  expect(folders.slice(0, 3)).toEqual(['srv', 'srv/demo', 'srv/a-long-folder']);
  expect(new Set(folders).size).toBe(folders.length);
  const files = entries.filter(({ header }) => header.type === 'file');
  expect(files.map(({ header }) => [header.name, header.mode])).toEqual(FILES.map(({ path, mode }) => [path, mode]));
  expect(files.map(({ content }) => content)).toEqual(FILES.map(({ content }) => content));
  for (const { header } of entries) {
    expect({ ...header, mtime: header.mtime.toISOString() }).toMatchObject({
      uid: 0,
      gid: 0,
      mtime: '2026-04-01T00:00:00.000Z',
    });
  }
});

test.each<[Compression, (blob: Buffer) => Uint8Array]>([
  [{ type: 'zstd' }, decompress],
  [{ type: 'zstd', level: 19 }, decompress],
  [{ type: 'gzip' }, gunzipSync],
  [{ type: 'gzip', level: 0 }, gunzipSync],
  [UNCOMPRESSED, (blob) => blob],
])('%j packs the same archive, with the same diffId', async (compression, unpacked) => {
  const plain = await packed(FILES, UNCOMPRESSED);
  const { blob, diffId } = await packed(FILES, compression);
  expect(diffId).toBe(sha256Of(plain.blob));
  expect(sha256Of(unpacked(blob))).toBe(diffId);
  expect((await packed(FILES, compression)).blob.equals(blob)).toBe(true);
});

test('a read error reaches the consumer of the bytes', async () => {
  const failing = async function* (): AsyncGenerator<TarEntry> {
    yield* await Promise.resolve(FILES);
    throw new Error('the disk failed');
  };
  for (const type of ['zstd', 'gzip', 'uncompressed'] as const) {
    const taken = (async () => {
      for await (const chunk of packLayer(failing(), { type }).bytes) expect(chunk.length).toBeGreaterThan(0);
    })();
    await expect(taken).rejects.toThrow('the disk failed');
  }
});

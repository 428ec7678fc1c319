import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobPath } from '@stx/oci';
import { putBlob } from './put-blob.js';

let layout = '';
beforeEach(() => {
  layout = mkdtempSync(join(tmpdir(), 'stx-blob-'));
});

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('first ');
  yield await Promise.resolve(Buffer.from('second'));
}

test('a blob lies under the digest of its bytes, and nothing is left beside it', async () => {
  const digest = `sha256:${createHash('sha256').update('first second').digest('hex')}`;
  expect(await putBlob(layout, chunks())).toEqual({ digest, size: 12 });
  expect(readFileSync(blobPath(layout, digest), 'utf8')).toBe('first second');
  expect(readdirSync(join(layout, 'exports'))).toEqual([]);
  expect(await putBlob(layout, [Buffer.from('first second')])).toEqual({ digest, size: 12 });
});

test('of what fails on the way nothing is left', async () => {
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield* chunks();
    throw new Error('no more');
  };
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  await expect(putBlob(layout, failing())).rejects.toThrow('no more');
  expect(readdirSync(join(layout, 'exports'))).toEqual([]);
  expect(readdirSync(join(layout, 'blobs', 'sha256'))).toEqual([]);
});

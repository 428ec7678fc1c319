import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blobPath } from './read-blob.js';
import { besideOf, syncFolder } from './write-file-atomic.js';

/** Writes a blob into a layout under the digest that its bytes turn out to have: all of it, or nothing. */
export async function putBlob(
  layout: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ digest: string; size: number }> {
  const folder = join(layout, 'blobs', 'sha256');
  await mkdir(folder, { recursive: true });
  const beside = besideOf(join(folder, 'blob'));
  const hash = createHash('sha256');
  let size = 0;
  try {
    const handle = await open(beside, 'wx');
    try {
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        await handle.write(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const digest = `sha256:${hash.digest('hex')}`;
    const path = blobPath(layout, digest);
    await rename(beside, path);
    await syncFolder(dirname(path));
    return { digest, size };
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sync } from '@stx/machine';
import { blobPath } from '@stx/oci';

/**
 * Writes a blob into a layout under the digest that its bytes turn out to have: all of it, or nothing. What a killed process
 * leaves of one lies among the layout's exports, which are cleared away when they are old (with-export-layout.ts).
 */
export async function putBlob(
  layout: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ digest: string; size: number }> {
  const exports = join(layout, 'exports');
  await mkdir(exports, { recursive: true });
  const part = join(exports, randomUUID());
  const hash = createHash('sha256');
  let size = 0;
  try {
    const handle = await open(part, 'wx');
    try {
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const digest = `sha256:${hash.digest('hex')}`;
    const path = blobPath(layout, digest);
    await mkdir(dirname(path), { recursive: true });
    await rename(part, path);
    await sync(dirname(path));
    return { digest, size };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

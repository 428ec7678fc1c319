import { readFile, rm } from 'node:fs/promises';
import { StxError } from '@stx/errors';
import { blobPath, digestOfBytes } from '@stx/oci';

/**
 * Reads a small blob (a manifest or a config) whole and checks that it is what its digest says.
 *
 * @throws StxError BLOB_MISSING or BLOB_DAMAGED.
 */
export async function readBlob(layout: string, digest: string): Promise<Buffer> {
  const path = blobPath(layout, digest);
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    throw new StxError('BLOB_MISSING', `the store has no blob ${digest}`, {
      cause: error,
      hint: 'build the image again',
    });
  }
  const got = digestOfBytes(content);
  if (got !== digest) {
    throw new StxError('BLOB_DAMAGED', `the store's blob ${digest} has the digest ${got}`, {
      hint: 'build the image again',
    });
  }
  return content;
}

/** Takes a blob found bad out of the layout: BuildKit skips blobs that are there, and would not write it again. */
export async function removeBlob(layout: string, digest: string): Promise<void> {
  await rm(blobPath(layout, digest), { force: true });
}

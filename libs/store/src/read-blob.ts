import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';

const DIGEST = /^sha256:(?<hex>[0-9a-f]{64})$/u;

/** Where a layout keeps a blob, whether it is there or not. */
export function blobPath(layout: string, digest: string): string {
  const hex = DIGEST.exec(digest)?.groups?.hex;
  if (hex === undefined) {
    throw new StxError(
      'DIGEST_INVALID',
      `${JSON.stringify(digest)} is not a digest (sha256: and 64 hexadecimal digits)`,
    );
  }
  return join(layout, 'blobs', 'sha256', hex);
}

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
  const got = `sha256:${createHash('sha256').update(content).digest('hex')}`;
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

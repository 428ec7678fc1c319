import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '@stx/engine';
import { writeFileAtomic } from './write-file-atomic.js';

/** The one OCI image layout of this user: all clones and all builds share its blobs. */
export function imagesLayout(): string {
  return join(cacheFolder(), 'store');
}

/**
 * Makes an OCI image layout where there is none (OCI image-spec, image-layout.md); one that is there stays as it is.
 * Images are found by digest, so its index stays empty.
 */
export async function ensureLayout(layout: string = imagesLayout()): Promise<string> {
  await mkdir(join(layout, 'blobs', 'sha256'), { recursive: true });
  await writeWhereMissing(join(layout, 'index.json'), { schemaVersion: 2, manifests: [] });
  await writeWhereMissing(join(layout, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
  return layout;
}

async function writeWhereMissing(path: string, value: unknown): Promise<void> {
  try {
    await access(path);
  } catch {
    await writeFileAtomic(path, `${JSON.stringify(value)}\n`);
  }
}

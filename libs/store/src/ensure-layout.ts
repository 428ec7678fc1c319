import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '@stx/engine';
import { writeFileAtomic } from '@stx/machine';
import { INDEX_FILE, indexText, LAYOUT_FILE, LAYOUT_TEXT, named } from '@stx/oci';

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
  await writeWhereMissing(join(layout, INDEX_FILE), indexText([]));
  await writeWhereMissing(join(layout, LAYOUT_FILE), LAYOUT_TEXT);
  return layout;
}

/** Makes a folder whose blobs are there the layout of one image, which tools find as `image`. */
export async function writeLayout(
  folder: string,
  manifest: { mediaType: string; digest: string; size: number },
): Promise<void> {
  await writeFile(join(folder, LAYOUT_FILE), LAYOUT_TEXT);
  await writeFile(join(folder, INDEX_FILE), indexText([named(manifest, 'image')]));
}

async function writeWhereMissing(path: string, text: string): Promise<void> {
  try {
    await access(path);
  } catch {
    await writeFileAtomic(path, `${text}\n`);
  }
}

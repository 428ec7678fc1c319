import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureLayout, imagesLayout } from './ensure-layout.js';

const LEFT_BEHIND_MILLISECONDS = 24 * 3_600_000;

/**
 * Gives one export a layout of its own that writes into the shared blobs, and takes it away afterwards.
 *
 * BuildKit takes the lock of a layout's index.json without waiting: of two exports into one layout that end at the same
 * moment, one fails ("could not lock"). It also goes on with a part-written blob it finds in `ingest`, whoever is writing
 * it. Here `ingest` and index.json are the export's own, and only finished blobs are renamed into the shared folder.
 */
export async function withExportLayout<T>(
  work: (layout: string) => Promise<T>,
  layout: string = imagesLayout(),
): Promise<T> {
  await ensureLayout(layout);
  const exports = join(layout, 'exports');
  await removeLeftBehind(exports);
  const own = join(exports, randomUUID());
  await mkdir(own, { recursive: true });
  try {
    await symlink(join('..', '..', 'blobs'), join(own, 'blobs'));
    return await work(own);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Removes what killed exports left; a day is longer than any build. */
async function removeLeftBehind(exports: string): Promise<void> {
  await mkdir(exports, { recursive: true });
  for (const name of await readdir(exports)) {
    const folder = join(exports, name);
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > LEFT_BEHIND_MILLISECONDS) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

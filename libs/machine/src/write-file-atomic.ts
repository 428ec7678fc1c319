import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A name beside the final one, on the same file system, so that a rename is one step. */
export function besideOf(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
}

/** Makes a file, or the renames and removals in a folder, last through a loss of power. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface PlaceOptions {
  /** Whether the file lasts through a loss of power (default true). */
  isSynced?: boolean;
}

/**
 * Lets work write a whole file or nothing: under a name beside it, then renamed, so that no reader and no full disk ever sees a
 * part of it under its name. The folder is made; on failure the earlier content stays and the part written is removed.
 */
export async function placeAtomic<T>(
  path: string,
  work: (beside: string) => Promise<T>,
  { isSynced = true }: PlaceOptions = {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const beside = besideOf(path);
  try {
    const result = await work(beside);
    if (isSynced) await sync(beside);
    await rename(beside, path);
    if (isSynced) await sync(dirname(path));
    return result;
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

/** Writes a whole file or nothing. */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: PlaceOptions & { mode?: number } = {},
): Promise<void> {
  const { mode = 0o666 } = options;
  await placeAtomic(path, (beside) => writeFile(beside, content, { flag: 'wx', mode }), options);
}

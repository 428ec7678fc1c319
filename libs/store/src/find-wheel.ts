import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './hash-file.js';
import { wheelFolder, type StoredWheel } from './put-wheel.js';

/** Looks for a wheel by its content, and by its file name where that matters; it is not read. */
export async function findWheel(sha256: string, file?: string): Promise<StoredWheel | undefined> {
  const folder = wheelFolder(sha256);
  const names = await readdir(folder).catch(() => []);
  const name = names.filter((each) => (file === undefined ? each.endsWith('.whl') : each === file)).sort()[0];
  if (name === undefined) return undefined;
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? { file: name, sha256, path } : undefined;
}

/** The same, with its bytes read: one that was damaged in the store is taken out of it and counts as not there. */
export async function findWholeWheel(sha256: string, file?: string): Promise<StoredWheel | undefined> {
  const wheel = await findWheel(sha256, file);
  if (wheel === undefined || (await hashFile(wheel.path)) === sha256) return wheel;
  await rm(wheel.path, { force: true });
  return undefined;
}

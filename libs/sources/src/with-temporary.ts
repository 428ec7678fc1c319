import { mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';

const ABANDONED_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Where source trees are kept on this machine. */
export function sourcesFolder(): string {
  return join(cacheFolder(), 'sources');
}

/** Gives work a folder on the cache's file system, so that its result can be renamed into place, and removes it after. */
export async function withTemporary<T>(work: (temporary: string) => Promise<T>): Promise<T> {
  const root = join(sourcesFolder(), 'tmp');
  await mkdir(root, { recursive: true });
  return await withTemporaryFolder('source', async (temporary) => await work(await realpath(temporary)), root);
}

/** Removes what commands that were killed left behind. */
export async function removeAbandoned(): Promise<void> {
  const root = join(sourcesFolder(), 'tmp');
  for (const name of await readdir(root).catch(() => [])) {
    const folder = join(root, name);
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_MILLISECONDS) await rm(folder, { recursive: true, force: true });
  }
}

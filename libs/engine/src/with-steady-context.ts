import { createHash } from 'node:crypto';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withLock } from './with-lock.js';

/**
 * Gives a folder a path that is the same in every run: buildx's Kubernetes driver chooses the replica by the context's path, and
 * only the same replica has the cache of the last run. Concurrent runs wait for each other.
 */
export async function withSteadyContext<T>(
  path: string,
  folder: string,
  options: { onWait: (line: string) => void; signal?: AbortSignal | undefined },
  work: (path: string) => Promise<T>,
): Promise<T> {
  const name = `context-${createHash('sha256').update(path).digest('hex')}`;
  const { onWait, signal } = options;
  const inside = async (): Promise<T> => {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await symlink(folder, path);
    try {
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  };
  return await withLock(name, inside, { onWait, ...(signal === undefined ? {} : { signal }) });
}

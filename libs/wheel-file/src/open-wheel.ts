import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LIMITS } from './limits.js';

/**
 * The bytes of a wheel. A folder that a build exported may hold anything under a wheel's name, so only a regular file is read, and
 * no link is followed.
 *
 * @throws Error where it is none, or larger than a wheel may be.
 */
export async function openWheel(path: string, most = LIMITS.archiveBytes): Promise<Buffer> {
  // A pipe would block until somebody writes.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('it is no regular file');
    if (found.size > most) throw new Error(`${String(found.size)} bytes, at most ${String(most)} are allowed`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

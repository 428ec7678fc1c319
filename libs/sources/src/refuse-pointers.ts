import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { unsupported } from './refuse.js';
import { showName } from './show-name.js';

/** How a file of Git LFS begins whose content is elsewhere; the specification says under 1024 bytes. */
const POINTER = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\r?\n/u;
const LONGEST_POINTER = 1024;

/**
 * Refuses a source with pointers of Git LFS in it: they would be built in place of the files that they stand for.
 *
 * @throws StxError SOURCE_UNSUPPORTED with the first one and how many there are.
 */
export async function refusePointers(what: string, folder: string, files: readonly string[]): Promise<void> {
  const found: string[] = [];
  for (const file of files) if (await isPointer(join(folder, file))) found.push(file);
  const [first, ...others] = found;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  throw unsupported(
    `${what}: '${showName(first)}'${more} (${String(found.length)} in all) is a pointer of Git LFS, not the file itself`,
    'take the source from a folder where `git lfs pull` ran (`local:`), or from an archive of it (`tar:`, STX_SOURCE_MIRROR); name a `subdirectory` if the project does not need them',
  );
}

async function isPointer(path: string): Promise<boolean> {
  const { size, isFile } = await lstat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
  if (!isFile || size >= LONGEST_POINTER || size < 'version '.length) return false;
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return POINTER.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

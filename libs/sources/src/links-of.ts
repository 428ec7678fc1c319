import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from './list-files.js';
import type { ArchiveEntry } from './refuse-unsafe.js';

/** Links may lead to other folders of the repository, so their paths count from its top. */
export async function linksOf(
  content: string,
  prefix: string | undefined,
  files?: readonly string[],
): Promise<ArchiveEntry[]> {
  const links: ArchiveEntry[] = [];
  for (const file of files ?? (await listFiles(content))) {
    if (!(await lstat(join(content, file))).isSymbolicLink()) continue;
    const path = join(prefix ?? '', file);
    links.push({ path, kind: 'symlink', target: await readlink(join(content, file)) });
  }
  return links;
}

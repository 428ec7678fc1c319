import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Characters of a digest in a context's name, which may have 128 as an image's name. */
const DIGITS = 32;

/**
 * A name for each named folder of a request that tells its content, as that of `context` is always the same. The engine remembers the files that it was last sent under a
 * name, and is sent those alone whose size or time is another (BuildKit, source/local and fsutil's DiffMetadata): times of
 * sources are all the same here, so that under one name a file that changed and kept its size would be built as it was.
 */
export async function nameFolders(folders: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const named = Object.entries(folders)
    .filter(([name]) => name !== 'context')
    .map(async ([name, path]) => {
      const hash = createHash('sha256');
      await hashFolder(hash, path);
      return [name, `${name}.${hash.digest('hex').slice(0, DIGITS)}`] as const;
    });
  return Object.fromEntries(await Promise.all(named));
}

/** What of a folder the engine is sent: names, kinds, what may be run, contents. */
async function hashFolder(hash: Hash, folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      hash.update(`\0folder\0${entry.name}\0`);
      await hashFolder(hash, path);
      hash.update('\0end\0');
    } else if (entry.isSymbolicLink()) {
      hash.update(`\0link\0${entry.name}\0${await readlink(path)}`);
    } else {
      const [content, { mode }] = await Promise.all([readFile(path), stat(path)]);
      hash.update(`\0file\0${entry.name}\0${String(mode)}\0${String(content.length)}\0`).update(content);
    }
  }
}

/** The Dockerfile in which each folder is a stage of its plain name, for a client that knows contexts by one name alone. */
export function aliasFolders(dockerfile: string, names: Readonly<Record<string, string>>): string {
  const stages = Object.entries(names).map(([name, named]) => `FROM ${named} AS ${name}\n`);
  return dockerfile.replace(/^[ \t]*FROM[ \t]/imu, (from) => `${stages.join('')}${from}`);
}

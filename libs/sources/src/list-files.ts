import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a path is a repository's own: a `.git` in an archive could bring configuration and hooks that run here. */
export function isGitInternal(path: string): boolean {
  return path.split('/').some((part) => part.toLowerCase() === '.git');
}

/** Files and symbolic links below a folder, as relative paths; links are not followed, `.git` is never part of a source. */
export async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isGitInternal(entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
    }
  };
  await walk('');
  return found.sort();
}

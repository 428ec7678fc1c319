import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The scripts that run inside every build. */
export const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** The hash of the workspace's own part of every build: all files of the folder but bytecode, by name and content. */
export function sandboxHash(folder = SANDBOX_FOLDER): string {
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths.filter((each) => !each.endsWith('.pyc')).sort()) {
    const content = readFileSync(path);
    hash.update(`${path.slice(folder.length)}\0${String(content.length)}\0`).update(content);
  }
  return hash.digest('hex');
}

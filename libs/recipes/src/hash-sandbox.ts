import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs of the steps that recipes share. */
export const STEPS_FOLDER = fileURLToPath(new URL('steps/sandbox', import.meta.url));

/** The folders of all programs that run inside builds, which see them as one. */
export const SANDBOX_FOLDERS: readonly string[] = [
  STEPS_FOLDER,
  fileURLToPath(new URL('embedded/sandbox', import.meta.url)),
  fileURLToPath(new URL('loci/sandbox', import.meta.url)),
];

/** Lays all programs out in one folder, as a build is given them. */
export async function copySandbox(folder: string): Promise<void> {
  for (const each of SANDBOX_FOLDERS) await cp(each, folder, { recursive: true });
}

/** The hash of the workspace's own part of every build: all of those programs but bytecode, by name and content. */
export function sandboxHash(folders = SANDBOX_FOLDERS): string {
  const hash = createHash('sha256');
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => ({ path, name: path.slice(folder.length) })),
  );
  for (const { path, name } of files.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const content = readFileSync(path);
    hash.update(`${name}\0${String(content.length)}\0`).update(content);
  }
  return hash.digest('hex');
}

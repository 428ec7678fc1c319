import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isGitInternal, listFolder } from './list-files.js';
import { treeOf } from './tree-of.js';

/**
 * Whether a folder holds the files of a git tree and nothing besides: no other file, no empty folder, no `.git` but, in a work tree,
 * its own.
 */
export async function hasTree(folder: string, tree: string, isWorkTree = false): Promise<boolean> {
  try {
    if (!(await lstat(folder)).isDirectory() || (await hasRepository(folder, isWorkTree))) return false;
    const { files, empty } = await listFolder(folder);
    return empty.length === 0 && (await treeOf(folder, files)) === tree;
  } catch {
    // What cannot be read or listed is not the tree.
    return false;
  }
}

/** Whether a folder or one below it has a `.git`, which no list of a source's files shows. */
async function hasRepository(folder: string, isWorkTree = false): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (isWorkTree && entry.name === '.git') continue;
    if (isGitInternal(entry.name)) return true;
    if (entry.isDirectory() && (await hasRepository(join(folder, entry.name)))) return true;
  }
  return false;
}

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { READ } from './plan-import.js';
import type { TreeFile } from './read-directive-file.js';
import { readHead } from './read-head.js';
import { decoded, readNamed, type NamedFile } from './read-named.js';
import { PACKAGING } from './read-packaging.js';
import type { Remark } from './remark.js';

/** No directive file comes near it. */
const MOST_BYTES = 256 * 1024;

export interface Tree {
  files: TreeFile[];
  /** Folders directly in a folder `debian`. */
  folders: Set<string>;
  /** Folders with a `.git`, each with its commit. */
  repositories: Map<string, string | undefined>;
  /** Debian packaging and what its modules are called. */
  packaging: TreeFile[];
  /** Reads another file, by its path in the tree. */
  read: (file: string) => NamedFile;
  /** Files with a name to read that were not read. */
  remarks: Remark[];
}

/**
 * Reads the files of a StarlingX tree that define what it builds. Links are not followed, so nothing outside of it is read.
 *
 * @throws StxError TREE_UNREADABLE, and TREE_EMPTY for a tree without any such file.
 */
export function readTree(root: string): Tree {
  const tree: Tree = {
    files: [],
    folders: new Set(),
    repositories: new Map(),
    packaging: [],
    read: (file) => readNamed(root, file),
    remarks: [],
  };
  try {
    readFolder(root, '', tree);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new StxError('TREE_UNREADABLE', `cannot read the tree ${root}: ${message}`, { cause: error });
  }
  if (tree.files.length > 0 || tree.remarks.length > 0) return tree;
  throw new StxError(
    'TREE_EMPTY',
    `${root} contains no *_docker_image, *_docker_images.inc, wheels.cfg or *_wheels.inc`,
    {
      hint: 'name the folder that contains the StarlingX repositories, or one of them',
    },
  );
}

function readFolder(root: string, folder: string, tree: Tree): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // A worktree has a file of that name.
    if (entry.name === '.git')
      tree.repositories.set(folder === '' ? '.' : folder, entry.isDirectory() ? readHead(join(root, file)) : undefined);
    if (entry.isDirectory()) {
      if (/(?:^|\/)debian$/u.test(folder)) tree.folders.add(file);
      if (entry.name !== '.git' && entry.name !== 'node_modules') readFolder(root, file, tree);
    } else if (READ.test(entry.name) || PACKAGING.test(entry.name)) {
      const why = refusal(root, file);
      const shown = file.replaceAll(/\p{Cc}/gu, '?');
      const text = why === undefined ? decoded(readFileSync(join(root, file))) : undefined;
      if (text !== undefined) (READ.test(entry.name) ? tree.files : tree.packaging).push({ file, text });
      // A tree has links and pictures under names that packaging has too.
      else if (!READ.test(entry.name)) continue;
      else
        tree.remarks.push({
          file: shown,
          line: 1,
          key: '',
          value: '',
          why: `is not read: ${why ?? 'it is not UTF-8'}`,
        });
    }
  }
}

function refusal(root: string, file: string): string | undefined {
  const found = lstatSync(join(root, file));
  if (found.isSymbolicLink()) return 'it is a link';
  if (!found.isFile()) return 'it is not a file';
  if (found.size > MOST_BYTES) return `it has ${String(found.size)} bytes, more than ${String(MOST_BYTES)}`;
  return /\p{Cc}/u.test(file) ? 'its path has control characters' : undefined;
}

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { READ } from './plan-import.js';
import type { TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

/** No directive file comes near it; what does is something else by that name. */
const MOST_BYTES = 256 * 1024;

export interface Tree {
  files: TreeFile[];
  /** Files by the right name that were not read. */
  remarks: Remark[];
}

/**
 * Reads the files of a StarlingX tree that say what is built. Links are not followed, so nothing outside of it is read.
 *
 * @throws StxError TREE_UNREADABLE, and TREE_EMPTY for a tree without any such file.
 */
export function readTree(root: string): Tree {
  const tree: Tree = { files: [], remarks: [] };
  try {
    readFolder(root, '', tree);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new StxError('TREE_UNREADABLE', `cannot read the tree ${root}: ${message}`, { cause: error });
  }
  if (tree.files.length > 0 || tree.remarks.length > 0) return tree;
  throw new StxError('TREE_EMPTY', `${root} holds no *_docker_image, *_docker_images.inc, wheels.cfg or *_wheels.inc`, {
    hint: 'give the folder that holds the StarlingX repositories, or one of them',
  });
}

function readFolder(root: string, folder: string, tree: Tree): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== '.git' && entry.name !== 'node_modules') readFolder(root, file, tree);
    } else if (READ.test(entry.name)) {
      const why = refusal(root, file);
      const shown = file.replaceAll(/\p{Cc}/gu, '?');
      const text = why === undefined ? decoded(readFileSync(join(root, file))) : undefined;
      if (text !== undefined) tree.files.push({ file, text });
      else
        tree.remarks.push({ file: shown, line: 1, key: '', value: '', why: `not read: ${why ?? 'it is not UTF-8'}` });
    }
  }
}

/** The text of a file; undefined where it is not UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refusal(root: string, file: string): string | undefined {
  const found = lstatSync(join(root, file));
  if (found.isSymbolicLink()) return 'it is a link';
  if (!found.isFile()) return 'it is no file';
  if (found.size > MOST_BYTES) return `it has ${String(found.size)} bytes, more than ${String(MOST_BYTES)}`;
  return /\p{Cc}/u.test(file) ? 'its path has control characters' : undefined;
}

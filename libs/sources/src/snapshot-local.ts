import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { copyTree } from './copy-tree.js';
import { findTree, keepTree, type KeepOptions, type KeptTree } from './keep-tree.js';
import { listFiles } from './list-files.js';
import { runGit } from './run-git.js';
import { treeOf } from './tree-of.js';

/**
 * Copies a developer's folder as it is now, so that what is built is what the tree id names, whatever is edited meanwhile.
 * In a git work tree the source is what git tracks or would: files that a .gitignore of the repository names are left out
 * unless tracked; the user's own exclude files do not count, since they differ between machines. Elsewhere, or where git
 * would keep nothing of the folder, the source is every file.
 *
 * @throws StxError SOURCE_MISSING when the folder is not there or empty.
 */
export async function snapshotLocal(folder: string, options: KeepOptions = {}): Promise<KeptTree> {
  if (!existsSync(folder) || !lstatSync(join(folder, '.')).isDirectory()) {
    throw new StxError('SOURCE_MISSING', `the local source ${folder} is not a folder`, {
      hint: '`local` counts from the top of the workspace',
    });
  }
  const files = await filesOf(folder);
  if (files.length === 0) throw new StxError('SOURCE_MISSING', `the local source ${folder} has no files`);
  const now = await treeOf(folder, files);
  return keepTree(
    `local ${now}`,
    {
      find: () => Promise.resolve(findTree(now)),
      fill: async (temporary) => {
        options.onProgress?.(`copying ${folder} (${String(files.length)} files)`);
        const copy = join(temporary, 'copy');
        await copyTree(folder, copy, files);
        return copy;
      },
    },
    options,
  );
}

/** The tree id that `snapshotLocal` would give the folder; nothing is copied. */
export async function localTree(folder: string): Promise<string> {
  return treeOf(folder, await filesOf(folder));
}

async function filesOf(folder: string): Promise<string[]> {
  const kept = await keptByGit(folder);
  return kept === undefined || kept.length === 0 ? listFiles(folder) : kept;
}

async function keptByGit(folder: string): Promise<string[] | undefined> {
  const isWorkTree = await runGit(['rev-parse', '--is-inside-work-tree'], { cwd: folder, accept: [128] });
  if (isWorkTree.stdout.trim() !== 'true') return undefined;
  const wanted = ['ls-files', '-z', '--cached', '--others', '--exclude-per-directory=.gitignore'];
  const { stdout } = await runGit(wanted, { cwd: folder });
  const found = new Set<string>();
  for (const path of stdout.split('\0').map((name) => name.replace(/\/$/u, ''))) {
    const state = path === '' ? undefined : lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (state === undefined) continue;
    // A submodule, or a clone in the clone, is listed as one entry; its own .gitignore files decide what of it counts.
    if (state.isDirectory()) for (const below of await filesOf(join(folder, path))) found.add(`${path}/${below}`);
    else if (state.isFile() || state.isSymbolicLink()) found.add(path);
  }
  return [...found].sort();
}

import { existsSync, lstatSync, type Stats } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { copyTree } from './copy-tree.js';
import { findTree, keepTree, type KeepOptions, type KeptTree } from './keep-tree.js';
import { MOST_ENTRIES } from './limits.js';
import { linksOf } from './links-of.js';
import { badName, listFiles } from './list-files.js';
import { refuseAll } from './refuse.js';
import { missingSubmodule, refuseEmptySubmodules } from './refuse-submodules.js';
import { refuseUnsafe } from './refuse-unsafe.js';
import { runGit } from './run-git.js';
import { decodeName } from './show-name.js';
import { treeOf } from './tree-of.js';
import { sourcesFolder } from './with-temporary.js';

/**
 * Copies a developer's folder as it is now, so that what is built is what the tree id names, whatever is edited meanwhile.
 * In a git work tree the source is what git tracks or would: files that a .gitignore of the repository names are left out
 * unless tracked; the user's own exclude files do not count, since they differ between machines. Elsewhere, or where git
 * would keep nothing of the folder, the source is every file.
 *
 * @throws StxError SOURCE_MISSING when the folder is not there or empty, SOURCE_UNSUPPORTED for what a source cannot hold, such as
 * submodules that were not cloned, ARCHIVE_UNSAFE for links that lead out of it.
 */
export async function snapshotLocal(folder: string, options: KeepOptions = {}): Promise<KeptTree> {
  if (!existsSync(folder) || !lstatSync(join(folder, '.')).isDirectory()) {
    throw new StxError('SOURCE_MISSING', `the local source ${folder} is not a folder`, {
      hint: '`local` counts from the top of the workspace',
    });
  }
  const files = await sourceFiles(folder);
  if (files.length === 0) throw new StxError('SOURCE_MISSING', `the local source ${folder} has no files`);
  const now = await treeOf(folder, files);
  return keepTree(
    `local ${now}`,
    {
      what: `the local source ${folder}`,
      find: () => findTree(now, options),
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
  return treeOf(folder, await sourceFiles(folder));
}

async function sourceFiles(folder: string): Promise<string[]> {
  refuseTooWide(folder);
  const what = `the local source ${folder}`;
  const { files, prefix } = await filesOf(folder, what);
  if (files.length > MOST_ENTRIES) throw tooWide(folder, `it has more than ${String(MOST_ENTRIES)} files`);
  refuseUnsafe(what, await linksOf(folder, prefix, files));
  return files;
}

/** Refuses a folder that holds the cache, which each copy of it would be in. */
function refuseTooWide(folder: string): void {
  const below = relative(resolve(folder), sourcesFolder());
  if (!below.startsWith('..')) throw tooWide(folder, 'it holds the cache (STX_CACHE_DIR)');
}

function tooWide(folder: string, why: string): StxError {
  return new StxError('SOURCE_UNSUPPORTED', `the local source ${folder} is too wide: ${why}`, {
    hint: 'name the folder of the project itself',
  });
}

async function filesOf(folder: string, what: string): Promise<{ files: string[]; prefix: string }> {
  const kept = await keptByGit(folder, what);
  if (kept !== undefined && kept.files.length > 0) return kept;
  await refuseEmptySubmodules(what, folder, undefined);
  return { files: await listFiles(folder), prefix: '' };
}

async function keptByGit(folder: string, what: string): Promise<{ files: string[]; prefix: string } | undefined> {
  const place = ['rev-parse', '--is-inside-work-tree', '--show-prefix'];
  const [isWorkTree, prefix = ''] = (await runGit(place, { cwd: folder, accept: [128] })).stdout.split('\n');
  if (isWorkTree !== 'true') return undefined;
  const wanted = [
    '-c',
    'core.quotePath=true',
    'ls-files',
    '--cached',
    '--others',
    '--exclude-per-directory=.gitignore',
  ];
  const { stdout } = await runGit(wanted, { cwd: folder });
  const found = new Set<string>();
  const faults: Error[] = [];
  for (const line of stdout.split('\n')) {
    const bytes = unquote(line);
    const path = decodeName(bytes)?.replace(/\/$/u, '');
    if (path === undefined) faults.push(badName(folder, bytes));
    const state = path === undefined || path === '' ? undefined : stateOf(join(folder, path));
    if (state === undefined || path === undefined) continue;
    // A submodule, or a clone in the clone, is listed as one entry; its own .gitignore files decide what of it counts.
    if (state.isDirectory()) {
      const below = await filesInside(join(folder, path), what);
      if (below.length === 0) faults.push(missingSubmodule(what, path));
      for (const file of below) found.add(`${path}/${file}`);
    } else if (state.isFile() || state.isSymbolicLink()) found.add(path);
  }
  refuseAll(faults, `${what} holds what no source can hold`);
  return { files: [...found].sort(), prefix };
}

/** The files of a submodule; in the folder of one that was not cloned git would list the repository around it. */
async function filesInside(folder: string, what: string): Promise<string[]> {
  return existsSync(join(folder, '.git')) ? (await filesOf(folder, what)).files : listFiles(folder);
}

/** What is tracked may be gone, or have become a folder. */
function stateOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** The bytes of a path as git prints it, in quotes and with escapes where it is not plain ASCII. */
export function unquote(line: string): Uint8Array {
  const inner = /^"(?<inner>.*)"$/su.exec(line)?.groups?.inner;
  if (inner === undefined) return Buffer.from(line);
  const parts = inner.match(/\\[0-3][0-7]{2}|\\.|[^\\]+/gsu) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (!part.startsWith('\\')) return Buffer.from(part);
      const code = part.length === 4 ? Number.parseInt(part.slice(1), 8) : ESCAPES[part.slice(1)];
      return Buffer.from([code ?? 63]);
    }),
  );
}

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '@stx/machine';
import { runProgram } from '@stx/process';
import { withLock } from '@stx/store';
import { settleTree } from './copy-tree.js';
import { hasTree } from './has-tree.js';
import { listFolder } from './list-files.js';
import { refusePointers } from './refuse-pointers.js';
import { localEnvironment } from './run-git.js';
import { showName } from './show-name.js';
import { treeOf } from './tree-of.js';
import { removeAbandoned, sourcesFolder, withTemporary } from './with-temporary.js';

/** A source tree on this machine; nobody may write into its folder, which others use too. */
export interface KeptTree {
  folder: string;
  /** git tree id of the folder's content. */
  tree: string;
}

export interface KeepOptions {
  onProgress?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

function entryOf(tree: string): string {
  return join(sourcesFolder(), 'trees', tree);
}

function nameFile(name: string): string {
  return join(sourcesFolder(), 'names', createHash('sha256').update(name).digest('hex'));
}

/**
 * Finds a tree that was kept, by what is in it: `complete` tells that all files were written, and the tree id, which is computed
 * each time, that they still are what they were.
 */
export async function findTree(tree: string, options: KeepOptions = {}): Promise<KeptTree | undefined> {
  const folder = join(entryOf(tree), 'content');
  const said = await readFile(join(entryOf(tree), 'complete'), 'utf8').catch(() => '');
  if (said.trim() !== tree) return undefined;
  if (await hasTree(folder, tree)) return { folder, tree };
  options.onProgress?.(`the kept source ${tree} was changed or damaged on disk; it is not used`);
  return undefined;
}

/** Finds the tree that an earlier command kept under this name, such as `git <commit> <subdirectory>`. */
export async function findNamed(name: string, options: KeepOptions = {}): Promise<KeptTree | undefined> {
  const text = await readFile(nameFile(name), 'utf8').catch(() => '');
  return /^[0-9a-f]{40}$/u.test(text) ? findTree(text, options) : undefined;
}

/** How a source is kept. */
export interface KeepSteps {
  find: () => Promise<KeptTree | undefined>;
  /** Gets an empty folder and returns the folder below it that holds the tree. */
  fill: (temporary: string) => Promise<string>;
  /** May refuse the tree id before anything is kept. */
  check?: (tree: string) => void;
  /** The source in messages. */
  what?: string;
}

/** Keeps a tree under its id and remembers its name. `find` is asked again once others are done. */
export async function keepTree(name: string, steps: KeepSteps, options: KeepOptions = {}): Promise<KeptTree> {
  const lock = `source-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  return (await steps.find()) ?? (await withLock(lock, () => keepHere(name, steps, options), lockOptions(options)));
}

function lockOptions({ onProgress, signal }: KeepOptions): { onWait?: (line: string) => void; signal?: AbortSignal } {
  return { ...(onProgress === undefined ? {} : { onWait: onProgress }), ...(signal === undefined ? {} : { signal }) };
}

async function keepHere(name: string, { find, fill, check, what }: KeepSteps, options: KeepOptions): Promise<KeptTree> {
  const found = await find();
  if (found !== undefined) return found;
  await removeAbandoned();
  return withTemporary(async (temporary) => {
    const content = await fill(await mkdtemp(join(temporary, 'fill-')));
    await inspect(content, what ?? name, options);
    await settleTree(content);
    const tree = await treeOf(content);
    check?.(tree);
    // Two names may come to one tree at the same time; names are locked before trees, so nobody waits in a circle.
    await withLock(`source-tree-${tree}`, () => place(content, tree, temporary), lockOptions(options));
    await writeFileAtomic(nameFile(name), tree);
    return { folder: join(entryOf(tree), 'content'), tree };
  });
}

/** What a source holds is in its tree, or refused, or, as empty folders are, named. */
async function inspect(content: string, what: string, { onProgress }: KeepOptions): Promise<void> {
  const { files, empty } = await listFolder(content);
  await refusePointers(what, content, files);
  if (empty.length === 0) return;
  const shown = empty.slice(0, 5).map((folder) => `${showName(folder)}/`);
  const more = empty.length > shown.length ? ` and ${String(empty.length - shown.length)} more` : '';
  onProgress?.(`${what}: empty folders are no part of a source: ${shown.join(', ')}${more}`);
}

async function place(content: string, tree: string, temporary: string): Promise<void> {
  if ((await findTree(tree)) !== undefined) return;
  const whole = join(temporary, 'whole');
  await mkdir(whole);
  await rename(content, join(whole, 'content'));
  // One call for the file system: a sync of each of thousands of files takes seconds.
  await runProgram('sync', ['--file-system', whole], { env: localEnvironment() });
  await writeFileAtomic(join(whole, 'complete'), `${tree}\n`);
  const entry = entryOf(tree);
  await mkdir(dirname(entry), { recursive: true });
  await rm(entry, { recursive: true, force: true });
  await rename(whole, entry);
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock, writeFileAtomic } from '@stx/store';
import { settleTree } from './copy-tree.js';
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

/** Finds a tree that was kept whole: `complete` is written after the last of its files. */
export function findTree(tree: string): KeptTree | undefined {
  const entry = entryOf(tree);
  return existsSync(join(entry, 'complete')) ? { folder: join(entry, 'content'), tree } : undefined;
}

/** Finds the tree that an earlier command kept under this name, such as `git <commit> <subdirectory>`. */
export async function findNamed(name: string): Promise<KeptTree | undefined> {
  const text = await readFile(nameFile(name), 'utf8').catch(() => '');
  return /^[0-9a-f]{40}$/u.test(text) ? findTree(text) : undefined;
}

/**
 * Keeps a tree under its id and remembers its name. `fill` gets an empty folder and returns the folder below it that holds
 * the tree; `check` may refuse the tree id before anything is kept. `find` is asked again once others are done.
 */
export async function keepTree(
  name: string,
  steps: {
    find: () => Promise<KeptTree | undefined>;
    fill: (temporary: string) => Promise<string>;
    check?: (tree: string) => void;
  },
  options: KeepOptions = {},
): Promise<KeptTree> {
  const lock = `source-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  return (await steps.find()) ?? (await withLock(lock, () => keepHere(name, steps, options), lockOptions(options)));
}

function lockOptions({ onProgress, signal }: KeepOptions): { onWait?: (line: string) => void; signal?: AbortSignal } {
  return { ...(onProgress === undefined ? {} : { onWait: onProgress }), ...(signal === undefined ? {} : { signal }) };
}

async function keepHere(
  name: string,
  { find, fill, check }: Parameters<typeof keepTree>[1],
  options: KeepOptions,
): Promise<KeptTree> {
  const found = await find();
  if (found !== undefined) return found;
  await removeAbandoned();
  return withTemporary(async (temporary) => {
    const content = await fill(await mkdtemp(join(temporary, 'fill-')));
    await settleTree(content);
    const tree = await treeOf(content);
    check?.(tree);
    // Two names may come to one tree at the same time; names are locked before trees, so nobody waits in a circle.
    await withLock(`source-tree-${tree}`, () => place(content, tree, temporary), lockOptions(options));
    await writeFileAtomic(nameFile(name), tree);
    return { folder: join(entryOf(tree), 'content'), tree };
  });
}

async function place(content: string, tree: string, temporary: string): Promise<void> {
  if (findTree(tree) !== undefined) return;
  const whole = join(temporary, 'whole');
  await mkdir(whole);
  await rename(content, join(whole, 'content'));
  await writeFileAtomic(join(whole, 'complete'), `${tree}\n`);
  const entry = entryOf(tree);
  await mkdir(dirname(entry), { recursive: true });
  await rm(entry, { recursive: true, force: true });
  await rename(whole, entry);
}

import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { hashFile, withLock } from '@stx/store';
import { hasTree } from './has-tree.js';
import { makeWorkTree, type WorkTreeOptions } from './make-work-tree.js';
import { localEnvironment } from './run-git.js';
import { sourcesFolder, withTemporary } from './with-temporary.js';

/** To be raised when makeWorkTree makes other bytes of the same folder. */
const FORMAT = 2;

/**
 * Makes a destination, which is replaced, a work tree of a folder, as makeWorkTree does. That of a kept source is made once and
 * linked from then on: nobody may write into either. Its files are checked against the source's tree id each time, its repository
 * against the digest that was written when it was made.
 */
export async function layOutWorkTree(folder: string, destination: string, options: WorkTreeOptions): Promise<void> {
  const place = relative(join(sourcesFolder(), 'trees'), folder);
  const tree = /^(?<tree>[0-9a-f]{40})\/content$/u.exec(place)?.groups?.tree;
  // The place of a kept source tells its content; another folder may be a different one tomorrow.
  if (tree === undefined) {
    await makeWorkTree(folder, destination, options);
    return;
  }
  const decides = JSON.stringify([FORMAT, place, options.date, options.version ?? '']);
  const name = createHash('sha256').update(decides).digest('hex').slice(0, 40);
  const kept = join(sourcesFolder(), 'work-trees', name);
  if (!(await isWhole(kept, tree))) {
    await withLock(`work-tree-${name.slice(0, 2)}`, () => keep(folder, kept, tree, options));
  }
  await rm(destination, { recursive: true, force: true });
  await mkdir(dirname(destination), { recursive: true });
  await link(join(kept, 'content'), destination);
}

async function isWhole(kept: string, tree: string): Promise<boolean> {
  const content = join(kept, 'content');
  const digest = await readFile(join(kept, 'complete'), 'utf8').catch(() => '');
  if (digest === '' || !(await hasTree(content, tree, true))) return false;
  return digest === (await digestOfFolder(join(content, '.git')));
}

async function keep(folder: string, kept: string, tree: string, options: WorkTreeOptions): Promise<void> {
  if (await isWhole(kept, tree)) return;
  await withTemporary(async (temporary) => {
    const whole = join(temporary, 'whole');
    const content = join(whole, 'content');
    await makeWorkTree(folder, content, options);
    await writeFile(join(whole, 'complete'), await digestOfFolder(join(content, '.git')));
    await mkdir(dirname(kept), { recursive: true });
    await rm(kept, { recursive: true, force: true });
    await rename(whole, kept);
  });
}

/** The SHA-256 of all that is below a folder: paths, kinds, modes and content. */
async function digestOfFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    const found = await lstat(path);
    hash.update(JSON.stringify([relative(folder, path), found.mode]));
    hash.update(found.isFile() ? await hashFile(path) : '');
  }
  return hash.digest('hex');
}

async function link(from: string, to: string): Promise<void> {
  const copy = (...how: string[]): Promise<unknown> =>
    runProgram('cp', ['--archive', ...how, '--no-target-directory', '--', from, to], { env: localEnvironment() });
  try {
    await copy('--link');
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'PROGRAM_FAILED') throw error;
    // The two may lie on file systems that cannot share a file.
    await rm(to, { recursive: true, force: true });
    await copy();
  }
}

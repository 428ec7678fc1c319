import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { withLock } from '@stx/store';
import { makeWorkTree, type WorkTreeOptions } from './make-work-tree.js';
import { localEnvironment } from './run-git.js';
import { sourcesFolder, withTemporary } from './with-temporary.js';

/** To be raised when makeWorkTree makes other bytes of the same folder. */
const FORMAT = 1;

/**
 * Makes a destination, which is replaced, a work tree of a folder, as makeWorkTree does. That of a kept source is made once and
 * linked from then on: nobody may write into either.
 */
export async function layOutWorkTree(folder: string, destination: string, options: WorkTreeOptions): Promise<void> {
  const place = relative(join(sourcesFolder(), 'trees'), folder);
  // The place of a kept source tells its content; another folder may be a different one tomorrow.
  if (place.startsWith('..')) {
    await makeWorkTree(folder, destination, options);
    return;
  }
  const decides = JSON.stringify([FORMAT, place, options.date, options.version ?? '']);
  const name = createHash('sha256').update(decides).digest('hex').slice(0, 40);
  const kept = join(sourcesFolder(), 'work-trees', name);
  if (!existsSync(kept)) await withLock(`work-tree-${name.slice(0, 2)}`, () => keep(folder, kept, options));
  await rm(destination, { recursive: true, force: true });
  await mkdir(dirname(destination), { recursive: true });
  await link(kept, destination);
}

async function keep(folder: string, kept: string, options: WorkTreeOptions): Promise<void> {
  if (existsSync(kept)) return;
  await withTemporary(async (temporary) => {
    const made = join(temporary, 'work-tree');
    await makeWorkTree(folder, made, options);
    await mkdir(dirname(kept), { recursive: true });
    await rename(made, kept);
  });
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

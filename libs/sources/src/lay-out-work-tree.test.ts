import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { layOutWorkTree } from './lay-out-work-tree.js';
import { makeWorkTree } from './make-work-tree.js';
import { runGit } from './run-git.js';
import { treeOf } from './tree-of.js';
import { sourcesFolder } from './with-temporary.js';

jest.setTimeout(60_000);

const OPTIONS = { date: 1_700_000_000, version: '1.0' };
const saved = process.env.STX_CACHE_DIR;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-work-'));
  process.env.STX_CACHE_DIR = join(root, 'cache');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

function source(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'setup.py'), 'setup()\n');
  return folder;
}

async function keptSource(): Promise<string> {
  const tree = await treeOf(source(join(root, 'original')));
  return source(join(sourcesFolder(), 'trees', tree, 'content'));
}
const kept = (): string[] => readdirSync(join(sourcesFolder(), 'work-trees'));
const head = async (folder: string): Promise<string> => (await runGit(['rev-parse', 'HEAD'], { cwd: folder })).stdout;

test('the work tree of a kept source is made once, and is what makeWorkTree makes', async () => {
  const folder = await keptSource();
  const [one, two, own] = [join(root, 'one'), join(root, 'below', 'two'), join(root, 'own')];
  await layOutWorkTree(folder, one, OPTIONS);
  await layOutWorkTree(folder, two, OPTIONS);
  await makeWorkTree(folder, own, OPTIONS);
  expect(kept()).toHaveLength(1);
  expect(statSync(join(two, 'setup.py')).ino).toBe(statSync(join(one, 'setup.py')).ino);
  expect([await head(one), await head(two)]).toEqual([await head(own), await head(own)]);
  const { mtimeMs, mode } = statSync(own);
  expect([one, two].map((tree) => statSync(tree)).map((found) => [found.mtimeMs, found.mode])).toEqual([
    [mtimeMs, mode],
    [mtimeMs, mode],
  ]);
  await layOutWorkTree(folder, one, { ...OPTIONS, version: '1.1' });
  expect(kept()).toHaveLength(2);
});

test.each([
  ['a file', 'setup.py', 'import os\n'],
  ['a hook', '.git/hooks/post-checkout', '#!/bin/sh\n'],
  ['configuration', '.git/config', '[core]\nfsmonitor = x\n'],
])('a kept work tree with another %s is made again', async (_what, file, text) => {
  const folder = await keptSource();
  const [one, two] = [join(root, 'one'), join(root, 'two')];
  await layOutWorkTree(folder, one, OPTIONS);
  const path = join(sourcesFolder(), 'work-trees', kept()[0] ?? '', 'content', file);
  mkdirSync(join(path, '..'), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, text);
  await layOutWorkTree(folder, two, OPTIONS);
  expect([await head(two), await treeOf(two)]).toEqual([await head(one), await treeOf(one)]);
  expect(existsSync(join(two, file)) && readFileSync(join(two, file), 'utf8') === text).toBe(false);
});

test('what was at the destination is replaced', async () => {
  const folder = await keptSource();
  const destination = join(root, 'tree');
  cpSync(folder, destination, { recursive: true });
  writeFileSync(join(destination, 'old.py'), '');
  await layOutWorkTree(folder, destination, OPTIONS);
  expect(readdirSync(destination).sort()).toEqual(['.git', 'setup.py']);
});

test('a folder that is not a kept source is read each time', async () => {
  const folder = source(join(root, 'local'));
  const destination = join(root, 'tree');
  await layOutWorkTree(folder, destination, OPTIONS);
  const before = await head(destination);
  writeFileSync(join(folder, 'setup.py'), 'setup(1)\n');
  await layOutWorkTree(folder, destination, OPTIONS);
  expect(await head(destination)).not.toBe(before);
});

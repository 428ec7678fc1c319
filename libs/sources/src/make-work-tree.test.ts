import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { makeWorkTree } from './make-work-tree.js';
import { runGit } from './run-git.js';
import { treeOf } from './tree-of.js';

jest.setTimeout(60_000);

const saved = process.env.STX_CACHE_DIR;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-work-'));
  process.env.STX_CACHE_DIR = join(root, 'cache');
  mkdirSync(join(root, 'source', 'package'), { recursive: true });
  writeFileSync(join(root, 'source', '.gitignore'), 'built.txt\n');
  writeFileSync(join(root, 'source', '.gitattributes'), '* text=auto\n');
  writeFileSync(join(root, 'source', 'built.txt'), 'ignored\r\n');
  writeFileSync(join(root, 'source', 'package', 'run.sh'), 'run\n', { mode: 0o700 });
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

/** Every file with its bytes, mode and time. */
async function bytesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode, mtimeMs } = lstatSync(path);
    const content = entry.isFile() ? readFileSync(path, 'base64') : '';
    found.push([path.slice(folder.length), mode.toString(8), mtimeMs, content].join(' '));
  }
  return found.sort();
}

test('the same folder and date give the same commit and the same bytes, .git too', async () => {
  const [first, second] = [join(root, 'one'), join(root, 'elsewhere', 'two')];
  const commit = await makeWorkTree(join(root, 'source'), first, { date: 1_700_000_000 });
  const mask = process.umask(0o077);
  try {
    expect(await makeWorkTree(join(root, 'source'), second, { date: 1_700_000_000 })).toBe(commit);
  } finally {
    process.umask(mask);
  }
  expect(await bytesOf(second)).toEqual(await bytesOf(first));
  expect(await makeWorkTree(join(root, 'source'), second, { date: 1_700_000_001 })).not.toBe(commit);
});

test('it is a clean work tree with every file, of the tree the folder has', async () => {
  const destination = join(root, 'tree');
  const commit = await makeWorkTree(join(root, 'source'), destination, { date: 1_700_000_000 });
  const git = async (...args: string[]): Promise<string> => (await runGit(args, { cwd: destination })).stdout;
  expect(await git('log', '-1', '--format=%H %at')).toBe(`${commit} 1700000000`);
  expect(await git('rev-parse', 'HEAD^{tree}')).toBe(await treeOf(join(root, 'source')));
  expect((await git('ls-files')).split('\n')).toEqual(['.gitattributes', '.gitignore', 'built.txt', 'package/run.sh']);
  expect(await git('status', '--porcelain')).toBe('');
  expect(await git('tag')).toBe('');
  await makeWorkTree(join(root, 'source'), destination, { date: 1_700_000_000, version: '4.7.1' });
  expect(await git('describe', '--tags', '--exact-match')).toBe('4.7.1');
  await git('fsck', '--strict');
  expect(existsSync(join(destination, '.git', 'hooks'))).toBe(false);
});

test("a build that writes an sdist's own metadata again leaves the tree as clean as it was", async () => {
  mkdirSync(join(root, 'source', 'thing.egg-info'));
  writeFileSync(join(root, 'source', 'thing.egg-info', 'SOURCES.txt'), 'setup.py\n');
  const destination = join(root, 'tree');
  await makeWorkTree(join(root, 'source'), destination, { date: 1_700_000_000, version: '4.7.1' });
  const describe = async (): Promise<string> =>
    (await runGit(['describe', '--tags', '--dirty'], { cwd: destination })).stdout.trim();
  writeFileSync(join(destination, 'thing.egg-info', 'SOURCES.txt'), 'setup.py\nsetup.cfg\n');
  expect(await describe()).toBe('4.7.1');
  writeFileSync(join(destination, 'package', 'run.sh'), 'run otherwise\n');
  expect(await describe()).toBe('4.7.1-dirty');
});

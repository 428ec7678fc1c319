import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutWorkTree } from './lay-out-work-tree.js';
import { makeWorkTree } from './make-work-tree.js';
import { runGit } from './run-git.js';
import { sourcesFolder } from './with-temporary.js';

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
const kept = (): string[] => readdirSync(join(sourcesFolder(), 'work-trees'));
const head = async (folder: string): Promise<string> => (await runGit(['rev-parse', 'HEAD'], { cwd: folder })).stdout;

test('the work tree of a kept source is made once, and is what makeWorkTree makes', async () => {
  const folder = source(join(sourcesFolder(), 'trees', 'a'.repeat(40), 'content'));
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

test('what was at the destination is replaced', async () => {
  const folder = source(join(sourcesFolder(), 'trees', 'b'.repeat(40), 'content'));
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

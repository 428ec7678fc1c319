import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { applyPatches, type AppliedPatch } from './apply-patches.js';
import { runGit } from './run-git.js';

jest.setTimeout(60_000);

const saved = process.env.STX_CACHE_DIR;
let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-patches-'));
  process.env.STX_CACHE_DIR = join(root, 'cache');
  folder = join(root, 'source');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.txt'), 'one\n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

function patch(name: string, text: string): AppliedPatch {
  const path = join(root, name);
  writeFileSync(path, text);
  return { path };
}

const change = (file: string, from: string, to: string): string =>
  `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1 +1 @@\n-${from}\n+${to}\n`;

test('patches are applied in order to a copy, and what was patched before is found again', async () => {
  const patches = [patch('1.patch', change('a.txt', 'one', 'two')), patch('2.patch', change('a.txt', 'two', 'three'))];
  const patched = await applyPatches(folder, patches);
  expect(readFileSync(join(patched, 'a.txt'), 'utf8')).toBe('three\n');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one\n');
  expect(await applyPatches(folder, patches)).toBe(patched);
  const destination = join(root, 'mine');
  expect(await applyPatches(folder, patches, destination)).toBe(destination);
  expect(readFileSync(join(destination, 'a.txt'), 'utf8')).toBe('three\n');
});

test('patches apply though the cache lies inside a git repository, where git apply skips them in silence', async () => {
  await runGit(['init', '--quiet'], { cwd: root });
  const file = patch('1.patch', change('a.txt', 'one', 'two'));
  const skipped = await runGit(['apply', '--verbose', file.path], { cwd: folder });
  expect(skipped.stderr).toContain('Skipped patch');
  expect(readFileSync(join(await applyPatches(folder, [file]), 'a.txt'), 'utf8')).toBe('two\n');
});

test('a patch that does not apply is named with the file it stumbled over', async () => {
  const wrong = patch('wrong.patch', change('a.txt', 'other', 'two'));
  await expect(applyPatches(folder, [wrong])).rejects.toMatchObject({
    code: 'PATCH_FAILED',
    message: expect.stringContaining('does not apply to a.txt'),
    place: { file: wrong.path },
  });
  const missing = patch('missing.patch', change('b.txt', 'one', 'two'));
  await expect(applyPatches(folder, [missing])).rejects.toMatchObject({
    code: 'PATCH_FAILED',
    message: expect.stringContaining('does not apply to b.txt'),
    place: { file: missing.path },
  });
  await expect(applyPatches(folder, [{ path: join(root, 'no.patch') }])).rejects.toMatchObject({
    code: 'PATCH_FAILED',
  });
});

test('a patch cannot write outside the source', async () => {
  const out = patch('out.patch', '--- /dev/null\n+++ b/../../out.txt\n@@ -0,0 +1 @@\n+x\n');
  await expect(applyPatches(folder, [out])).rejects.toMatchObject({ code: 'PATCH_FAILED' });
  const hook = patch('hook.patch', '--- /dev/null\n+++ b/.git/config\n@@ -0,0 +1 @@\n+x\n');
  await expect(applyPatches(folder, [hook])).rejects.toMatchObject({ code: expect.stringMatching(/^PATCH_/u) });
  expect(existsSync(join(root, 'cache', 'sources', 'trees'))).toBe(false);
});

test('a patch that changes nothing is refused', async () => {
  for (const text of ['', 'only words\n', 'diff --git a/a.txt b/a.txt\n', change('a.txt', 'one', 'one')]) {
    const file = patch('empty.patch', text);
    await expect(applyPatches(folder, [file])).rejects.toMatchObject({
      code: 'PATCH_EMPTY',
      place: { file: file.path },
    });
  }
});

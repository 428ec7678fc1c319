import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireOwnProgram, requirePrivate } from './require-private.js';

const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-private-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a new cache folder is private to this user under any umask', () => {
  const umask = process.umask(0);
  try {
    requirePrivate(join(folder, 'cache'));
  } finally {
    process.umask(umask);
  }
  expect(lstatSync(join(folder, 'cache')).mode & 0o777).toBe(0o700);
});

test.each([0o777, 0o775, 0o757])('a folder that other users can write to is refused: mode %i', (mode) => {
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  chmodSync(cache, mode);
  expect(() => {
    requirePrivate(cache);
  }).toThrow(/is writable for other users/u);
});

test('a folder in it that other users can write to is refused', () => {
  mkdirSync(join(folder, 'engine'));
  chmodSync(join(folder, 'engine'), 0o777);
  expect(() => {
    requirePrivate(folder);
  }).toThrow(/engine is writable for other users \(mode 0777\)/u);
});

(isRoot ? test : test.skip)('a folder of another user is refused, and a link by its target', () => {
  chownSync(folder, 65_534, 65_534);
  expect(() => {
    requirePrivate(folder);
  }).toThrow(/belongs to another user \(uid 65534\)/u);
  const link = `${folder}.link`;
  symlinkSync(folder, link);
  try {
    expect(() => {
      requirePrivate(link);
    }).toThrow(/belongs to another user/u);
  } finally {
    rmSync(link);
  }
});

test('a program that other users can write to, or a link, is not run', () => {
  const program = join(folder, 'buildctl');
  writeFileSync(program, '', { mode: 0o700 });
  requireOwnProgram(program);
  symlinkSync(program, join(folder, 'link'));
  expect(() => {
    requireOwnProgram(join(folder, 'link'));
  }).toThrow(/not a plain file/u);
  chmodSync(program, 0o777);
  expect(() => {
    requireOwnProgram(program);
  }).toThrow(/is writable for other users/u);
});

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from './write-file-atomic.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'stx-atomic-'));

async function* failingHalfway(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half of ');
  await Promise.resolve();
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

test('the file and its folders are made', async () => {
  const path = join(folder(), 'a', 'b', 'c.json');
  await writeFileAtomic(path, 'content');
  expect(readFileSync(path, 'utf8')).toBe('content');
});

test('a write that fails halfway leaves the earlier content, and nothing beside it', async () => {
  const root = folder();
  const path = join(root, 'a');
  writeFileSync(path, 'before');
  await expect(writeFileAtomic(path, failingHalfway())).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(root)).toEqual(['a']);
});

test('a first write that fails leaves no file at all', async () => {
  const root = folder();
  await expect(writeFileAtomic(join(root, 'a'), failingHalfway())).rejects.toThrow('no space');
  expect(readdirSync(root)).toEqual([]);
});

test('writers at the same moment leave one whole content', async () => {
  const root = folder();
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
  await Promise.all(contents.map((content) => writeFileAtomic(join(root, 'a'), content)));
  expect(contents).toContain(readFileSync(join(root, 'a'), 'utf8'));
  expect(readdirSync(root)).toEqual(['a']);
});

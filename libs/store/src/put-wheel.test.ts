import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWheel, findWholeWheel } from './find-wheel.js';
import { linkWheels } from './link-wheels.js';
import { putWheel, type StoredWheel } from './put-wheel.js';
import { findBuilt, rememberBuilt } from './remember-built.js';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'stx-wheels-'));
  process.env.STX_CACHE_DIR = cache;
});

const FILE = 'demo-1.0-py3-none-any.whl';
const NOTHING = '0'.repeat(64);

function makeWheel(content: string, file = FILE): { path: string; sha256: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'stx-wheel-')), file);
  writeFileSync(path, content);
  return { path, sha256: createHash('sha256').update(content).digest('hex') };
}

const put = (content: string, file?: string): Promise<StoredWheel> => putWheel(makeWheel(content, file).path);

function damage(wheel: StoredWheel): void {
  chmodSync(wheel.path, 0o644);
  writeFileSync(wheel.path, 'bad');
}

test('a wheel is found by its content, under its own name, and is read-only', async () => {
  const { path, sha256 } = makeWheel('a wheel');
  const stored = await putWheel(path, sha256);
  expect(stored).toEqual({
    file: FILE,
    sha256,
    path: join(cache, 'wheels', 'sha256', sha256.slice(0, 2), sha256, FILE),
  });
  expect(await findWheel(sha256)).toEqual(stored);
  expect(statSync(stored.path).mode & 0o222).toBe(0);
  expect(await findWheel(NOTHING)).toBeUndefined();
});

test('a wheel with another hash is refused with both hashes, and nothing enters', async () => {
  const { path, sha256 } = makeWheel('not what was locked');
  const refused = expect.stringMatching(new RegExp(`${sha256}, expected ${NOTHING}`, 'u'));
  await expect(putWheel(path, NOTHING)).rejects.toMatchObject({ code: 'HASH_MISMATCH', message: refused });
  expect(readdirSync(join(cache, 'wheels'))).toEqual(['incoming']);
  expect(readdirSync(join(cache, 'wheels', 'incoming'))).toEqual([]);
});

test('what is neither wheel nor sdist by its name is refused', async () => {
  await expect(put('x', 'demo.exe')).rejects.toMatchObject({ code: 'WHEEL_FILE_NAME' });
});

test('equal wheels put at the same moment are one', async () => {
  const content = 'x'.repeat(3_000_000);
  const stored = await Promise.all(Array.from({ length: 8 }, () => put(content)));
  expect(new Set(stored.map((wheel) => wheel.path)).size).toBe(1);
  expect(readFileSync(stored[0]?.path ?? '', 'utf8')).toBe(content);
  expect(readdirSync(join(cache, 'wheels', 'incoming'))).toEqual([]);
});

test('a damaged wheel counts as gone once it is read, and can be put again', async () => {
  const stored = await put('a wheel');
  damage(stored);
  expect(await findWholeWheel(stored.sha256)).toBeUndefined();
  expect(await findWheel(stored.sha256)).toBeUndefined();
  await put('a wheel');
  expect(await findWholeWheel(stored.sha256)).toEqual(stored);
});

test('wheels are linked into a folder, again without harm', async () => {
  const one = await put('one', 'one-1-py3-none-any.whl');
  const two = await put('two', 'two-1-py3-none-any.whl');
  const folder = join(cache, 'set');
  await linkWheels([one, two, one], folder);
  await linkWheels([one, two], folder);
  expect(readdirSync(folder)).toEqual([one.file, two.file]);
  expect(statSync(join(folder, one.file)).ino).toBe(statSync(one.path).ino);
});

test('all wheels that are gone or damaged are named, and nothing is linked', async () => {
  const whole = await put('whole');
  const bad = await put('bad one', 'bad-1-py3-none-any.whl');
  damage(bad);
  const folder = join(cache, 'set');
  const linking = linkWheels([whole, bad, { file: 'gone-1-py3-none-any.whl', sha256: NOTHING }], folder);
  const errors = [expect.stringContaining('bad-1'), expect.stringContaining('gone-1')];
  await expect(linking).rejects.toMatchObject({
    errors: errors.map((message) => ({ code: 'WHEEL_MISSING', message })),
  });
  expect(existsSync(folder)).toBe(false);
});

test('two contents under one file name are refused', async () => {
  const linking = linkWheels([await put('one'), await put('two')], join(cache, 'set'));
  await expect(linking).rejects.toMatchObject({ code: 'DUPLICATE_WHEEL' });
});

test('what was built is remembered as long as its wheel is there', async () => {
  const wheel = await put('built');
  await rememberBuilt('sha256:key', wheel.sha256);
  expect(await findBuilt('sha256:key')).toEqual(wheel);
  expect(await findBuilt('sha256:other')).toBeUndefined();
  rmSync(wheel.path);
  expect(await findBuilt('sha256:key')).toBeUndefined();
});

test('a note that was cut short counts as never built', async () => {
  const wheel = await put('built');
  await rememberBuilt('k', wheel.sha256);
  const built = join(cache, 'wheels', 'built');
  const [name] = readdirSync(built, { recursive: true }).filter((each) => String(each).endsWith('.json'));
  writeFileSync(join(built, String(name)), '{"key":');
  expect(await findBuilt('k')).toBeUndefined();
});

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { readExportedText, takeExports, type ExportRules } from './take-exports.js';

const WHEEL = 'a-1-py3-none-any.whl';
const RULES: ExportRules = { name: 'a 1', one: /\.whl$/u };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-exports-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string): string => join(folder, name);

/** Leaves a socket; the server does not keep the test alive. */
async function listen(at: string): Promise<void> {
  await once(createServer().unref().listen(at), 'listening');
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof StxError)) throw new Error('nothing was refused', { cause: error });
  expect(error.code).toBe('EXPORT_REFUSED');
  return error.message;
}

async function readExport(name: string): Promise<string> {
  await takeExports(folder, { name: 'lock', required: [name] });
  return await readExportedText(folder, 'lock', name);
}

test('the files that are expected pass, in the order of their names', async () => {
  writeFileSync(path(WHEEL), 'wheel');
  expect(await takeExports(folder, RULES)).toEqual([path(WHEEL)]);
  writeFileSync(path('faults.json'), '[]');
  const rules = { name: 'fetch', required: ['faults.json'], allowed: [WHEEL, 'b.whl'] };
  expect(await takeExports(folder, rules)).toEqual([path(WHEEL), path('faults.json')]);
  expect(await readExportedText(folder, 'fetch', 'faults.json')).toBe('[]');
});

const HOSTILE: [string, (at: string) => Promise<unknown>][] = [
  ['a symbolic link', (at) => symlink('/etc/passwd', at)],
  ['a symbolic link', (at) => symlink('/dev/zero', at)],
  ['a symbolic link', (at) => symlink('nowhere', at)],
  ['a symbolic link', (at) => symlink('.', at)],
  ['a named pipe', (at) => runProgram('mkfifo', [at])],
  ['a folder', (at) => mkdir(at)],
  ['a socket', listen],
];
// Only root makes devices.
if (process.getuid?.() === 0) {
  HOSTILE.push(['a character device', (at) => runProgram('mknod', [at, 'c', '1', '5'])]);
  HOSTILE.push(['a block device', (at) => runProgram('mknod', [at, 'b', '7', '200'])]);
}

test.each(HOSTILE)(
  `${String(HOSTILE.length)} kinds that are no files: %s in the place of the wheel`,
  async (kind, make) => {
    await make(path(WHEEL));
    expect(await refusal(takeExports(folder, RULES))).toContain(`"${WHEEL}" is ${kind}, not a regular file`);
  },
);

test.each(HOSTILE)('%s beside the wheel, or in the place of a text', async (kind, make) => {
  writeFileSync(path(WHEEL), 'wheel');
  await make(path('resolved.json'));
  expect(await refusal(takeExports(folder, RULES))).toContain(`"resolved.json" is ${kind}`);
  expect(await refusal(readExport('resolved.json'))).toContain(`"resolved.json" is ${kind}`);
  // Also one that came after the check.
  await refusal(readExportedText(folder, 'lock', 'resolved.json'));
});

test('no wheel, two of them, another file, and names that would colour a terminal', async () => {
  expect(await refusal(takeExports(folder, RULES))).toContain('found 0');
  writeFileSync(path('b-1-py3-none-any.whl'), '');
  writeFileSync(path(WHEEL), '');
  expect(await refusal(takeExports(folder, RULES))).toContain('found 2');
  writeFileSync(path('\u001b]0;owned\u0007'), '');
  expect(await refusal(takeExports(folder, RULES))).toContain('"\\u001b]0;owned\\u0007" is not expected');
  expect(await refusal(readExport('resolved.json'))).toContain('resolved.json is missing');
});

test('what is larger than its limit, without a byte of it read', async () => {
  writeFileSync(path(WHEEL), '');
  truncateSync(path(WHEEL), 2 ** 32 + 1);
  expect(await refusal(takeExports(folder, RULES))).toContain('has 4294967297 bytes, the limit is 4294967296');
  rmSync(path(WHEEL));
  writeFileSync(path('resolved.json'), '');
  truncateSync(path('resolved.json'), 2 ** 26 + 1);
  expect(await refusal(readExport('resolved.json'))).toContain('the limit is 67108864');
  await refusal(readExportedText(folder, 'lock', 'resolved.json'));
});

test('of very many files the first are named', async () => {
  for (let index = 0; index < 200; index += 1) writeFileSync(path(`x${String(index)}`), '');
  const message = await refusal(takeExports(folder, RULES));
  expect(message.split('\n')).toHaveLength(12);
  expect(message).toContain('and 191 more');
});

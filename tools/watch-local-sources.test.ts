import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const PRELOAD = fileURLToPath(new URL('watch-local-sources.cjs', import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-watch-'));
  write('images/plain/image.yaml', 'project: none\n');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}

async function state(): Promise<string> {
  const node = [process.execPath, '--require', PRELOAD, '--print', 'String(process.env.STX_LOCAL_SOURCES)'];
  const { stdout } = await runProgram('env', ['-u', 'STX_LOCAL_SOURCES', ...node], { cwd: root });
  return stdout.trim();
}

test('without local sources nothing is told, so that keys are as ever', async () => {
  expect(await state()).toBe('undefined');
});

test.each([
  'source:\n  local: own/code\n',
  '{ "extraProjects": [{ "name": "x", "source": { "local": "own/code" } }] }',
])('an edit of a local source is seen: %j', async (text) => {
  write('images/own/image.yaml', text);
  write('own/code/a.py', '1');
  symlinkSync('nowhere', join(root, 'own/code/link'));
  const first = await state();
  expect(first).toMatch(/^[0-9a-f]{64}$/u);
  write('own/code/.git/index', 'of git');
  const second = await state();
  write('own/code/deep/b.py', '2');
  const third = await state();
  rmSync(join(root, 'own'), { recursive: true });
  expect([second === first, third === first, (await state()) === third]).toEqual([true, false, false]);
});

test.each([
  ['an alias that leads back', 'a: &a\n  local: own/code\n  again: *a\n'],
  ['an alias of nothing', 'source: { local: own/code }\nother: *none\n'],
  ['what is no YAML', 'source: { local: "own/code\n\t- ['],
  ['aliases that multiply', `local: x\n${multiplied()}`],
  ['a file system', 'source: { local: / }\n'],
])('%s in a file does not end the command', async (_what, text) => {
  write('images/own/image.yaml', text);
  write('own/code/a.py', '1');
  // `undefined`, or a SHA-256: the task that reads the file says what is wrong with it.
  expect(await state()).toMatch(/^(?:undefined|[0-9a-f]{64})$/u);
});

/** Each line stands for ten times the one before. */
function multiplied(): string {
  const line = (index: number): string =>
    `a${String(index)}: &a${String(index)} [${`*a${String(index - 1)},`.repeat(10)}]\n`;
  return ['a0: &a0 [x]\n', ...Array.from({ length: 9 }, (_, index) => line(index + 1))].join('');
}

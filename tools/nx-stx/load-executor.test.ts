import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const OURS = fileURLToPath(new URL('.', import.meta.url));
let root: string;

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-load-'));
  mkdirSync(join(root, 'tools', 'nx-stx'), { recursive: true });
  for (const name of ['load-executor.cjs', 'bundle-executors.mjs']) {
    cpSync(join(OURS, name), join(root, 'tools', 'nx-stx', name));
  }
  symlinkSync(join(OURS, '..', '..', 'node_modules'), join(root, 'node_modules'));
  write('package.json', '{}');
  write(
    'libs/room/src/index.ts',
    'export const place: string = import.meta.url;\nexport const said: string = "first";\n',
  );
  write(
    'tools/nx-stx/src/executors/tell/executor.ts',
    `import { parse } from 'yaml';
import { place, said } from '../../../../../libs/room/src/index.js';
export default (options: { text: string }): void => {
  console.log(JSON.stringify([said, place, parse(options.text)]));
};
`,
  );
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** What the executor prints, started as Nx does: each time in a process of its own. */
async function tell(): Promise<unknown> {
  const program = `require(${JSON.stringify(join(root, 'tools/nx-stx/load-executor.cjs'))}).tell({ text: 'a: 1' })`;
  return JSON.parse((await runProgram('node', ['-e', program])).stdout);
}

function bundles(): string[] {
  const folder = join(root, '.nx', 'executors');
  return existsSync(folder) ? readdirSync(folder) : [];
}

test('an executor runs with its libraries, and its sources know where they are', async () => {
  expect(await tell()).toEqual(['first', `file://${root}/libs/room/src/index.ts`, { a: 1 }]);
});

test('an edit is what the next task runs, and what was made of the state before is kept', async () => {
  await tell();
  const [first] = bundles();
  write('libs/room/src/index.ts', 'export const place = "";\nexport const said = "second";\n');
  expect(await tell()).toEqual(['second', '', { a: 1 }]);
  expect(bundles()).toHaveLength(2);
  expect(bundles()).toContain(first);
});

test('a source that cannot be read is named with its line, and nothing is left of the bundle', async () => {
  write('libs/room/src/index.ts', 'export const said = "first";\nexport const place = ;\n');
  await expect(tell()).rejects.toThrow(/libs\/room\/src\/index\.ts:2:\d+/u);
  expect(bundles()).toEqual([]);
});

test('tasks that start at once run all, and make one bundle', async () => {
  expect(await Promise.all([tell(), tell(), tell()])).toHaveLength(3);
  expect(bundles()).toHaveLength(1);
});

test('an executor is bundled by itself, with nothing that another one needs', async () => {
  write('tools/nx-stx/src/executors/other/executor.ts', 'export default (): void => undefined;\n');
  await tell();
  const [name = ''] = bundles();
  expect(readdirSync(join(root, '.nx', 'executors', name))).toEqual(['tell']);
});

test('bundles of states long gone are dropped', async () => {
  for (const said of ['a', 'b', 'c', 'd', 'e', 'f']) {
    write('libs/room/src/index.ts', `export const place = "";\nexport const said = "${said}";\n`);
    await tell();
  }
  expect(bundles()).toHaveLength(4);
});

test('a bundle of sources that were edited meanwhile gets no name', async () => {
  const [plugin, place] = [join(root, 'tools/nx-stx'), join(root, '.nx/executors/name/tell')];
  const given = [`${plugin}/src/executors/tell`, place].map((path) => JSON.stringify(path)).join(', ');
  const bundle = `import('${plugin}/bundle-executors.mjs').then((it) => it.bundleExecutor(${given}, () => false))`;
  await runProgram('node', ['-e', bundle]);
  expect(bundles()).toEqual([]);
  await runProgram('node', ['-e', bundle.replace('false', 'true')]);
  expect(bundles()).toEqual(['name']);
});

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const PRELOAD = fileURLToPath(new URL('affect-stale-locks.cjs', import.meta.url));
const LINES = 'node_modules/nx/dist/src/utils/command-line-utils.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-affect-'));
  write('package.json', '{}');
  write(LINES, 'exports.parseFiles = (options) => ({ files: options.files });\n');
  mkdirSync(join(root, 'tools'));
  cpSync(PRELOAD, join(root, 'tools', 'affect-stale-locks.cjs'));
  // Stands for the command that checks all locks.
  const report = JSON.stringify({ file: 'images/d/image.lock.yaml', faults: [] });
  write(
    'nx',
    `#!/bin/sh\nmkdir -p dist/locks && echo '${report}' >dist/locks/d.json && echo checked >>checked\n`,
    0o755,
  );
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text, { mode });
}

/** The changed files that Nx would go by. */
async function filesAfter(command: string, changed: readonly string[]): Promise<unknown> {
  write(
    'ask.cjs',
    `const { parseFiles } = require('./${LINES}');
console.log(JSON.stringify(parseFiles({ files: ${JSON.stringify(changed)} }).files));\n`,
  );
  const preload = join(root, 'tools', 'affect-stale-locks.cjs');
  const { stdout } = await runProgram(process.execPath, ['--require', preload, 'ask.cjs', command], { cwd: root });
  return JSON.parse(stdout);
}

test('where a constraint changed, the locks that are refused count as changed', async () => {
  const file = 'wheels/constraints/2026.1/upper-constraints.txt';
  expect(await filesAfter('affected', [file])).toEqual([file, 'images/d/image.lock.yaml']);
  expect(await filesAfter('--affected', [file])).toEqual([file, 'images/d/image.lock.yaml']);
});

test('where none did, and in other commands, nothing is checked or added', async () => {
  expect(await filesAfter('affected', ['images/a/image.yaml'])).toEqual(['images/a/image.yaml']);
  expect(await filesAfter('run-many', ['wheels/constraints/2026.1/releases.yaml'])).toHaveLength(1);
});

test('a check that fails is an error, since nothing can then be told', async () => {
  write('nx', '#!/bin/sh\necho broken; exit 1\n', 0o755);
  await expect(filesAfter('affected', ['wheels/constraints/2026.1/releases.yaml'])).rejects.toThrow(/exit|broken/u);
});

/** Checks the workspace's Python by ruff and mypy; with `--write` it writes what ruff can. pyproject.toml has the rules. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from '@stx/engine';
import { renderError } from '@stx/errors';
import { inherit } from '@stx/machine';
import { runProgram } from '@stx/process';
import { installTools } from './install-tools.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(workspace, 'dist/tools/python');
const say = (line: string): void => {
  console.log(line);
};

const ruff = join(folder, 'bin/ruff');
// Debian's python3 comes without it.
const installPip = (): Promise<void> => installPackages(say, { 'python3-pip': 'pip3' });

const write = process.argv.includes('--write');
const commands: readonly (readonly [string, ...string[]])[] = write
  ? [
      // Lines that are too long are no fault once they are broken, and repairs leave lines to format.
      [ruff, 'format'],
      [ruff, 'check', '--ignore-noqa', '--fix'],
      [ruff, 'format'],
    ]
  : [
      // No rule can be switched off in a source file.
      [ruff, 'check', '--ignore-noqa'],
      [ruff, 'format', '--check'],
      // -S: what the machine has installed says nothing about images.
      ['python3', '-S', '-m', 'mypy'],
    ];

try {
  await installTools({ requirements: join(workspace, 'tools/python/requirements.txt'), folder, say, installPip });
  for (const [program, ...args] of commands) {
    const env = { ...inherit(), PYTHONPATH: folder, MYPYPATH: '' };
    const { exitCode } = await runProgram(program, args, { cwd: workspace, env, accept: [1, 2], onLine: say });
    if (exitCode !== 0) process.exitCode = 1;
  }
} catch (error) {
  console.error(renderError(error));
  process.exitCode = 1;
}

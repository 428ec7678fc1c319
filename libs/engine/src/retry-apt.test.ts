import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { againFunction, isTransientForApt } from './retry-apt.js';

/** Runs a program in a shell as a RUN would: it fails so often, then works. */
async function failing(times: number, waits: number[]): Promise<{ exitCode: number; stdout: string }> {
  const count = join(mkdtempSync(join(tmpdir(), 'stx-')), 'count');
  const program = `echo x >>'${count}'; test $(wc -l <'${count}') -gt ${String(times)}`;
  return await runProgram('sh', ['-c', `${againFunction(waits)}; again sh -c "$1"`, 'sh', program], { accept: [1] });
}

test('what fails is run again in a shell, and each wait is told', async () => {
  const { exitCode, stdout } = await failing(2, [0, 0, 0]);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual(['stx: sh failed; retrying in 0 s', 'stx: sh failed; retrying in 0 s']);
});

test('what goes on failing fails, after as many waits as were given', async () => {
  const { exitCode, stdout } = await failing(9, [0, 0]);
  expect(exitCode).toBe(1);
  expect(stdout.split('\n')).toHaveLength(2);
});

test.each([
  ['E: Failed to fetch http://m.example/dists/trixie/InRelease  503  Service Unavailable [IP: 127.0.0.1 80]', true],
  ['E: Failed to fetch http://m.example/InRelease  Could not connect to m.example:80. - connect (111: x)', true],
  ['E: Failed to fetch http://m.example/dists/trixy/InRelease  404  Not Found [IP: 127.0.0.1 80]', false],
  ['E: Unable to locate package runk', false],
])('%s', (text, transient) => {
  expect(isTransientForApt(new StxError('PROGRAM_FAILED', `apt-get failed with exit code 100:\n${text}`))).toBe(
    transient,
  );
});

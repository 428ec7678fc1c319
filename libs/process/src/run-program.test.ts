import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.js';

const node = process.execPath;

test('arguments reach the program as they are, never a shell', async () => {
  const hostile = '$(touch /tmp/x) `id`; "quotes" \'and\'\nnewline';
  const { stdout } = await runProgram(node, ['-e', 'process.stdout.write(process.argv[1])', '--', hostile]);
  expect(stdout).toBe(hostile);
});

test('a failure quotes the end of the output and the log, without secrets', async () => {
  const logFile = join(mkdtempSync(join(tmpdir(), 'stx-')), 'deep', 'a.log');
  const run = runProgram(node, ['-e', 'console.error("bad hunter2secret"); process.exit(3)'], {
    logFile,
    secrets: ['hunter2secret'],
  });
  await expect(run).rejects.toMatchObject({
    code: 'PROGRAM_FAILED',
    message: expect.stringMatching(/exit code 3:\nbad \*\*\*\*/u),
  });
  expect(readFileSync(logFile, 'utf8')).toBe('bad ****\n');
});

test('a program that is not there is named', async () => {
  await expect(runProgram('no-such-program-stx', [])).rejects.toMatchObject({ code: 'PROGRAM_MISSING' });
});

test('an abort ends the program', async () => {
  const controller = new AbortController();
  const run = runProgram(node, ['-e', 'setInterval(() => {}, 1000)'], { signal: controller.signal });
  setTimeout(() => {
    controller.abort();
  }, 100);
  await expect(run).rejects.toMatchObject({ message: expect.stringContaining('was ended') });
});

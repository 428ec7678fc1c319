import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
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

test('a missing program is reported by name', async () => {
  await expect(runProgram('no-such-program-stx', [])).rejects.toMatchObject({ code: 'PROGRAM_MISSING' });
});

test('an abort ends the program', async () => {
  const controller = new AbortController();
  const run = runProgram(node, ['-e', 'setInterval(() => {}, 1000)'], { signal: controller.signal });
  setTimeout(() => {
    controller.abort();
  }, 100);
  await expect(run).rejects.toMatchObject({ message: expect.stringContaining('was cancelled') });
});

const SECRET = 'S3cretPw-of-a-proxy';

test.each([
  ['a file that may not be run', '/etc/passwd', [SECRET], 'EACCES (permission denied)'],
  ['arguments over the limit', node, ['-e', '0', SECRET, 'x'.repeat(3_000_000)], 'E2BIG (the arguments are too long)'],
  ['a null byte', node, [`${SECRET}\0`], 'an argument contains a null byte or is not text'],
  ['no program', '/dev/null', [SECRET], 'EACCES (permission denied)'],
])('a program that does not start is reported without its arguments: %s', async (_what, program, args, why) => {
  const error = await runProgram(program, args).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'PROGRAM_FAILED', message: `${program} cannot be started: ${why}` });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
});

test('secrets in the settings are hidden although no caller passes them', async () => {
  const before = process.env.https_proxy;
  process.env.https_proxy = 'joe:S3cretPw@proxy:3128';
  try {
    const lines: string[] = [];
    await runProgram(node, ['-e', 'console.log("via S3cretPw")'], { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['via ****']);
  } finally {
    if (before === undefined) delete process.env.https_proxy;
    else process.env.https_proxy = before;
  }
});

test('lines that a reader makes of the output are shown and kept in its place, and secrets are hidden in them', async () => {
  const shown: string[] = [];
  const readLine = (line: string): string[] => ['read', Buffer.from(line, 'base64').toString()];
  const encoded = Buffer.from('the S3cretPw').toString('base64');
  const options = { readLine, onLine: (line: string) => shown.push(line), secrets: ['S3cretPw'] };
  const failing = runProgram(node, ['-e', `console.error('${encoded}'); process.exit(1)`], options);
  await expect(failing).rejects.toThrow(/read\nthe (?!S3cret)/u);
  expect(shown.join('\n')).toMatch(/^read\nthe (?!S3cret)/u);
});

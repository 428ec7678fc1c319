import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDetached } from './start-detached.js';

test('a detached program writes directly to its log', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stx-detached-')));
  try {
    const [logFile, pidFile] = [join(folder, 'log'), join(folder, 'pid')];
    startDetached('bash', ['-c', 'readlink /proc/$$/fd/1 /proc/$$/fd/2; echo end'], {
      logFile,
      pidFile,
      env: process.env,
    });
    expect(readFileSync(pidFile, 'utf8')).toMatch(/^\d+$/u);
    while (!readFileSync(logFile, 'utf8').includes('end')) await sleep(10);
    expect(readFileSync(logFile, 'utf8')).toBe(`${logFile}\n${logFile}\nend\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDetached } from '@stx/process';
import { beganAt, isAlive, markedProcesses, signal } from './processes.js';
import { MARKER } from './state.js';

test('a process is found by its marker, and ended only while it is the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stx-marked-'));
  const marker = folder.slice(-6);
  try {
    const pidFile = join(folder, 'pid');
    const env = { ...process.env, [MARKER]: marker };
    startDetached('sleep', ['60'], { logFile: join(folder, 'log'), pidFile, env });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    const find = (): ReturnType<typeof markedProcesses> => markedProcesses(marker);
    for (let tries = 0; tries < 100 && find().length === 0; tries += 1) await sleep(50);
    expect(find()).toEqual([{ pid, began: beganAt(pid) }]);
    signal({ pid, began: '1' }, 'SIGKILL');
    expect(find()).toHaveLength(1);
    signal({ pid, began: beganAt(pid) ?? '' }, 'SIGKILL');
    for (let tries = 0; tries < 100 && find().length > 0; tries += 1) await sleep(50);
    expect(find()).toEqual([]);
    expect(isAlive({ pid, began: '1' })).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('another marker finds nothing', () => {
  expect(markedProcesses('ffffffffffff')).toEqual([]);
});

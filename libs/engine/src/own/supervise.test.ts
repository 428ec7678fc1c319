import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startDetached } from '@stx/process';
import { findSupervisor } from './find-supervisor.js';

const SCRIPT = fileURLToPath(new URL('../../../../tools/engine/supervise.sh', import.meta.url));
const SLOW = 60_000;

let folder: string;
let socket: string;
let pidFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-supervise-'));
  [socket, pidFile] = [join(folder, 's.sock'), join(folder, 'pid')];
});
afterEach(() => {
  const pid = findSupervisor(pidFile, socket);
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the supervisor with a program that stands in for the engine. @returns the engine's process. */
async function start(): Promise<number> {
  const engine = `echo $$ > ${join(folder, 'engine')}; exec sleep 300`;
  const args = [SCRIPT, '20', join(folder, 'last-used'), 'bash', '-c', engine, 'engine', `--addr=unix://${socket}`];
  startDetached('bash', args, { logFile: join(folder, 'log'), pidFile, env: process.env });
  await until(() => existsSync(join(folder, 'engine')) && readFileSync(join(folder, 'engine'), 'utf8') !== '');
  return Number(readFileSync(join(folder, 'engine'), 'utf8'));
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !condition(); tries += 1) await sleep(100);
  expect(condition()).toBe(true);
}

/** A process that has ended and was not waited for has no command line. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

test(
  'kill -9 of the supervisor ends the engine too',
  async () => {
    const engine = await start();
    const supervisor = findSupervisor(pidFile, socket);
    expect(supervisor).toBeDefined();
    process.kill(supervisor ?? 0, 'SIGKILL');
    await until(() => !isAlive(engine));
    expect(findSupervisor(pidFile, socket)).toBeUndefined();
  },
  SLOW,
);

test(
  'a time of last use that was deleted is made again, so that the engine still comes to its end',
  async () => {
    await start();
    await until(() => existsSync(join(folder, 'last-used')));
    rmSync(join(folder, 'last-used'));
    await until(() => existsSync(join(folder, 'last-used')));
  },
  SLOW,
);

test(
  'who only mentions the script, or keeps another engine, is not taken for the supervisor',
  async () => {
    await start();
    expect(findSupervisor(pidFile, join(folder, 'other.sock'))).toBeUndefined();
    writeFileSync(pidFile, String(process.pid));
    expect(findSupervisor(pidFile, socket)).toBeUndefined();
    const args = ['-c', 'sleep 20', SCRIPT, `--addr=unix://${socket}`];
    startDetached('bash', args, { logFile: join(folder, 'log'), pidFile, env: process.env });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(findSupervisor(pidFile, socket)).toBeUndefined();
    process.kill(pid, 'SIGKILL');
  },
  SLOW,
);

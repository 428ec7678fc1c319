import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { groupRoots, isClean, planCleanup, type Cleanup } from './plan-cleanup.js';
import { isAlive, markedProcesses, signal } from './processes.js';
import { runcFolder, runFolder, type State } from './state.js';

const ROUNDS = 50;
const PAUSE_MILLISECONDS = 200;

/**
 * Stops all processes and containers of a cloud, unmounts its images and removes its folder.
 *
 * @throws StxError CLOUD_NOT_STOPPED with what is left.
 */
export async function cleanUp(state: State): Promise<void> {
  await endStarter(state);
  let left = look(state);
  for (let round = 0; round < ROUNDS && !isClean(left); round += 1) {
    await apply(state, left);
    left = look(state);
    if (!isClean(left)) await sleep(PAUSE_MILLISECONDS);
    left = look(state);
  }
  if (!isClean(left)) throw notStopped(state, left);
  await rm(runFolder(state), { recursive: true, force: true, maxRetries: 5 });
}

function look(state: State): Cleanup {
  const runc = runcFolder(state);
  const mountinfo = readFileSync('/proc/self/mountinfo', 'utf8');
  return planCleanup(state, {
    processes: markedProcesses(state.marker),
    containers: existsSync(runc) ? readdirSync(runc) : [],
    groups: groupRoots(mountinfo).flatMap((root) => readdirSync(root).map((name) => join(root, name))),
    mountinfo,
  });
}

/** A running `up` would go on starting services. */
async function endStarter({ up }: State): Promise<void> {
  if (up.pid === process.pid) return;
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    signal(up, name);
    for (let waited = 0; waited < 10_000 && isAlive(up); waited += 100) await sleep(100);
  }
}

async function apply(state: State, { containers, processes, groups, mounts }: Cleanup): Promise<void> {
  for (const process of processes) signal(process, 'SIGKILL');
  // One of which only the folder exists is unknown to runc; what is left is looked at again.
  await Promise.all(
    containers.map((id) => runProgram('runc', ['--root', runcFolder(state), 'delete', '--force', id], { accept: [1] })),
  );
  // One with a process that is still ending is looked at again.
  for (const path of groups) await rmdir(path).catch(() => undefined);
  for (const path of mounts) await runProgram('umount', [path], { accept: [1, 32] });
}

function notStopped(state: State, { containers, processes, groups, mounts }: Cleanup): StxError {
  const left = [
    ...processes.map(({ pid }) => `process ${String(pid)}`),
    ...containers.map((id) => `container ${id}`),
    ...groups.map((path) => `control group ${path}`),
    ...mounts.map((path) => `mount ${path}`),
  ];
  return new StxError('CLOUD_NOT_STOPPED', `still there: ${left.join(', ')}`, {
    hint: `end what uses ${runFolder(state)}, then run ./nx down cloud`,
  });
}

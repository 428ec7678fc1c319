import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { enginePaths } from './own-engine.js';

const GRACE_MILLISECONDS = 15_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the workspace's own engine; its state stays, so that the next start is warm. False when none was running. */
export async function stopEngine(workspace: string): Promise<boolean> {
  const { pidFile } = enginePaths(workspace);
  if (!existsSync(pidFile)) return false;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const wasAlive = Number.isInteger(pid) && pid > 1 && isAlive(pid);
  if (wasAlive) process.kill(pid, 'SIGTERM');
  for (let waited = 0; wasAlive && isAlive(pid) && waited < GRACE_MILLISECONDS; waited += 100) await sleep(100);
  rmSync(pidFile, { force: true });
  return wasAlive;
}

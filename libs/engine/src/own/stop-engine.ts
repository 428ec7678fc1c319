import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findSupervisor } from './find-supervisor.js';
import { enginePaths } from './engine-paths.js';

const GRACE_MILLISECONDS = 15_000;

/**
 * Ends the workspace's own engine; its state stays, so that the next start is warm. An engine that others still build with
 * takes no new work and ends after theirs.
 */
export async function stopEngine(workspace: string): Promise<'none' | 'ended' | 'ending'> {
  const { pidFile, socket } = enginePaths(workspace);
  const pid = findSupervisor(pidFile, socket);
  if (pid === undefined) return 'none';
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MILLISECONDS; waited += 100) {
    if (findSupervisor(pidFile, socket) === undefined) {
      rmSync(pidFile, { force: true });
      return 'ended';
    }
    await sleep(100);
  }
  return 'ending';
}

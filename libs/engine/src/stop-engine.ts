import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findSupervisor } from './find-supervisor.js';
import { enginePaths } from './own-engine.js';

const GRACE_MILLISECONDS = 15_000;

/** Ends the workspace's own engine; its state stays, so that the next start is warm. False when none was running. */
export async function stopEngine(workspace: string): Promise<boolean> {
  const { pidFile } = enginePaths(workspace);
  const pid = findSupervisor(pidFile);
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
  for (let waited = 0; findSupervisor(pidFile) !== undefined && waited < GRACE_MILLISECONDS; waited += 100)
    await sleep(100);
  rmSync(pidFile, { force: true });
  return pid !== undefined;
}

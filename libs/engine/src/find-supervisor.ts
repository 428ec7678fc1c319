import { readFileSync } from 'node:fs';

/** The process that keeps our own engine, where it lives; a number that now belongs to another program is not it. */
export function findSupervisor(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 1) return undefined;
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('supervise.sh') ? pid : undefined;
  } catch {
    return undefined;
  }
}

import { readFileSync } from 'node:fs';

/**
 * The process that keeps our own engine, where it lives. Another program under its number is not it, nor is one that only
 * mentions its script.
 */
export function findSupervisor(pidFile: string, socket: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 1) return undefined;
    const [program = '', script = '', ...rest] = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0');
    const isOurs = /(?:^|\/)bash$/u.test(program) && script.endsWith('/tools/engine/supervise.sh');
    return isOurs && rest.includes(`--addr=unix://${socket}`) ? pid : undefined;
  } catch {
    return undefined;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { MARKER } from './state.js';

export interface ProcessFact {
  pid: number;
  /** Time since boot at which it began, in the kernel's ticks: another process of the same number has another. */
  began: string;
}

/** When a process began; undefined for one that is gone, or that ended and was not waited for. */
export function beganAt(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export const isAlive = ({ pid, began }: ProcessFact): boolean => beganAt(pid) === began;

/** The processes of a cloud: those with its marker in their environment. */
export function markedProcesses(marker: string): ProcessFact[] {
  const wanted = `${MARKER}=${marker}`;
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid || !hasVariable(pid, wanted)) return [];
    const began = beganAt(pid);
    return began === undefined ? [] : [{ pid, began }];
  });
}

function hasVariable(pid: number, wanted: string): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, 'latin1')
      .split('\0')
      .includes(wanted);
  } catch {
    return false;
  }
}

/** Sends a signal to a process if it is still the same one. */
export function signal(fact: ProcessFact, name: NodeJS.Signals): void {
  try {
    if (isAlive(fact)) process.kill(fact.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

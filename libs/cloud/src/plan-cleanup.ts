import { posix } from 'node:path';
import type { ProcessFact } from './processes.js';
import { containerId, runFolder, type State } from './state.js';

/** What is found of a cloud on the machine. */
export interface Found {
  /** Processes with the cloud's marker. */
  processes: readonly ProcessFact[];
  /** Names in the folder of runc's state. */
  containers: readonly string[];
  /** Folders directly below the roots of control groups. */
  groups: readonly string[];
  /** The text of /proc/self/mountinfo. */
  mountinfo: string;
}

export interface Cleanup {
  containers: readonly string[];
  processes: readonly ProcessFact[];
  /** Control groups of containers; runc leaves them when it is killed. */
  groups: readonly string[];
  /** In the order in which to unmount. */
  mounts: readonly string[];
}

/** What to stop and unmount; nothing that does not belong to this cloud. */
export function planCleanup(state: Pick<State, 'marker'>, found: Found): Cleanup {
  const prefix = containerId(state, '');
  return {
    containers: found.containers.filter((id) => id.startsWith(prefix)),
    processes: found.processes,
    groups: found.groups.filter((path) => posix.basename(path).startsWith(prefix)),
    mounts: mountsBelow(runFolder(state), found.mountinfo),
  };
}

/** Where the hierarchies of control groups are mounted. */
export function groupRoots(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap((line) => (/ - cgroup2? /u.test(line) ? (line.split(' ')[4] ?? []) : []));
}

/** The mounts below a folder, the last one first (proc_pid_mountinfo(5); blanks in paths are octal escapes). */
function mountsBelow(folder: string, mountinfo: string): string[] {
  const paths = mountinfo.split('\n').flatMap((line) => line.split(' ')[4] ?? []);
  const decoded = paths.map((path) =>
    path.replaceAll(/\\(?<code>[0-7]{3})/gu, (_whole, code: string) => String.fromCodePoint(Number.parseInt(code, 8))),
  );
  return decoded.filter((path) => posix.normalize(path).startsWith(`${folder}/`)).reverse();
}

export const isClean = ({ containers, processes, groups, mounts }: Cleanup): boolean =>
  containers.length + processes.length + groups.length + mounts.length === 0;

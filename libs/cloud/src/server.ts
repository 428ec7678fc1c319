import { mkdirSync, readFileSync } from 'node:fs';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, startDetached } from '@stx/process';
import type { CloudPlan } from './cloud-plan.js';
import { MARKER, runFolder, type State } from './state.js';

/** A server of Debian that the services use. */
export interface Server {
  name: string;
  /** Debian package -> the program that is looked for. */
  programs: Readonly<Record<string, string>>;
  /** Makes its folders and files. */
  prepare: (site: Site) => Promise<void>;
  command: (site: Site) => { args: readonly [string, ...string[]]; environment: Readonly<Record<string, string>> };
  port: (plan: CloudPlan) => number;
}

export interface Site {
  plan: CloudPlan;
  state: State;
  /** The server's own folder. */
  folder: string;
  /** The user that runs it. */
  user: string;
  logs: string;
  signal: AbortSignal;
}

export const siteOf = (plan: CloudPlan, state: State, user: string, logs: string, signal: AbortSignal): Site => ({
  plan,
  state,
  folder: join(runFolder(state), 'servers', user),
  user,
  logs,
  signal,
});

/** Numbers of a user of this machine. */
export async function numbersOf(user: string): Promise<{ uid: number; gid: number }> {
  const { stdout } = await runProgram('getent', ['passwd', user]);
  const [, , uid, gid] = stdout.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Makes a folder that only the server's user reads. */
export async function makeOwned(site: Site, path = site.folder): Promise<void> {
  const { uid, gid } = await numbersOf(site.user);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chown(path, uid, gid);
}

export async function writeOwned(site: Site, name: string, text: string): Promise<string> {
  const { uid, gid } = await numbersOf(site.user);
  const path = join(site.folder, name);
  await writeFile(path, text, { mode: 0o400 });
  await chown(path, uid, gid);
  return path;
}

/** Starts a server as its user, with the marker and nothing else of our environment. @returns its process id. */
export function startServer(server: Server, site: Site): () => number {
  const { args, environment } = server.command(site);
  const pids = join(runFolder(site.state), 'pids');
  mkdirSync(pids, { recursive: true, mode: 0o700 });
  const pidFile = join(pids, server.name);
  startDetached('setpriv', ['--reuid', site.user, '--regid', site.user, '--init-groups', ...args], {
    logFile: join(site.logs, `${server.name}.log`),
    pidFile,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', [MARKER]: site.state.marker, ...environment },
  });
  return () => Number(readFileSync(pidFile, 'utf8'));
}

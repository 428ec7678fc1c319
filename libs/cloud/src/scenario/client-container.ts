import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '@stx/process';
import { Mounter } from '../mount-image.js';
import { ImageRunner } from '../run-container.js';
import type { StartedImage } from '../start-image.js';
import { runFolder, type State } from '../state.js';

/** A cloud that is up, and the image that a client of it runs from. */
export interface ClientSite {
  /** The image's name. */
  name: string;
  image: StartedImage;
  layout: string;
  /** The workspace's dist/cloud. */
  folder: string;
  state: State;
  /** Password of the administrator, which messages hide. */
  password: string;
  signal: AbortSignal;
}

export interface ClientCommand {
  run: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Read-only files: path in the container -> text. */
  files: Readonly<Record<string, string>>;
  writable?: readonly string[];
  /** Name of the log in dist/cloud/logs. */
  log: string;
  /** Exit codes besides 0 that are results. */
  accept?: readonly number[];
  timeoutSeconds: number;
  /** Called with the whole log each time that it has grown. */
  onLog: (text: string) => void;
}

const PAUSE_MILLISECONDS = 300;

/**
 * Runs a command in a container of the client's image, and removes the mount and the files afterwards. @returns its log.
 *
 * @throws StxError PROGRAM_FAILED for another exit code.
 */
export async function runClient(site: ClientSite, command: ClientCommand): Promise<string> {
  const { name, image, layout, folder, state, signal, password } = site;
  const { run, environment, files, writable = [], log: logName, accept = [], timeoutSeconds, onLog } = command;
  const part = join(runFolder(state), 'client');
  await removeMounts(part);
  for (const each of ['layers', 'images']) await mkdir(join(part, each), { recursive: true, mode: 0o700 });
  const log = join(folder, 'logs', `${logName}.log`);
  await rm(log, { force: true });
  try {
    const mounted = await new Mounter(part, state, layout, signal).mount(name, image.image, image.user);
    const client = {
      name: `client-${logName}`,
      after: [],
      environment,
      files,
      writable,
      prepare: [],
      services: [],
      finish: [],
    };
    const runner = new ImageRunner(client, mounted, state, join(folder, 'logs'), [password]);
    await runner.prepare();
    const ended = new AbortController();
    const followed = follow(log, onLog, ended.signal);
    try {
      await runner.run(logName, { run, environment: {} }, signal, {
        accept,
        timeoutMilliseconds: timeoutSeconds * 1000,
      });
    } finally {
      ended.abort();
      await followed;
    }
    return readFileSync(log, 'utf8');
  } finally {
    await removeMounts(part);
    await rm(part, { recursive: true, force: true });
  }
}

async function follow(log: string, onLog: (text: string) => void, ended: AbortSignal): Promise<void> {
  for (let isLast = false; !isLast;) {
    isLast = ended.aborted;
    if (existsSync(log)) onLog(readFileSync(log, 'utf8'));
    if (!isLast) await sleep(PAUSE_MILLISECONDS, undefined, { signal: ended }).catch(() => undefined);
  }
}

/** What an earlier run that was killed left. */
async function removeMounts(part: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  for (const path of mounts.flatMap((line) => line.split(' ')[1] ?? [])) {
    if (path.startsWith(`${part}/`)) await runProgram('umount', [path]);
  }
}

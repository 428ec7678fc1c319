import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram, startDetached } from '@stx/process';
import type { Command, PlannedImage, PlannedService } from './cloud-plan.js';
import { containerConfig } from './container-config.js';
import type { MountedImage } from './mount-image.js';
import { beganAt, type ProcessFact } from './processes.js';
import { containerId, MARKER, runcFolder, runFolder, type State } from './state.js';

/** The images contain no bytecode: without it each start compiles all modules again. */
const BYTECODE = '/var/cache/stx-bytecode';
const COMMAND_MILLISECONDS = 600_000;

/** Runs the containers of one image. */
export class ImageRunner {
  private files: Record<string, string> = {};
  private folders: Record<string, string> = {};
  private readonly image: PlannedImage;
  private readonly mounted: MountedImage;
  private readonly state: State;
  private readonly logs: string;
  private readonly secrets: readonly string[];

  constructor(image: PlannedImage, mounted: MountedImage, state: State, logs: string, secrets: readonly string[]) {
    this.image = image;
    this.mounted = mounted;
    this.state = state;
    this.logs = logs;
    this.secrets = secrets;
  }

  /** Writes the image's files and makes its writable folders. */
  async prepare(): Promise<void> {
    const { uid, gid } = this.mounted.user;
    const base = join(runFolder(this.state), 'sites', this.image.name);
    const hosts = '127.0.0.1 localhost\n127.0.0.1 stx-cloud\n';
    for (const [index, [path, text]] of Object.entries({ ...this.image.files, '/etc/hosts': hosts }).entries()) {
      const file = join(base, 'files', String(index));
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, text, { mode: path === '/etc/hosts' ? 0o444 : 0o440 });
      await chown(file, 0, gid);
      this.files[path] = file;
    }
    for (const [index, path] of [...this.image.writable, BYTECODE].entries()) {
      const folder = join(base, 'folders', String(index));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chown(folder, uid, gid);
      this.folders[path] = folder;
    }
  }

  /** Runs a command to its end. @param accept Exit codes that are no failure, besides 0. @throws StxError PROGRAM_FAILED with the end of its output. */
  async run(
    name: string,
    { run, environment }: Command,
    signal: AbortSignal,
    {
      accept = [],
      timeoutMilliseconds = COMMAND_MILLISECONDS,
    }: { accept?: readonly number[]; timeoutMilliseconds?: number } = {},
  ): Promise<void> {
    const bundle = await this.bundle(name, run, environment);
    const id = containerId(this.state, name);
    await runProgram('runc', ['--root', runcFolder(this.state), 'run', `--bundle=${bundle}`, id], {
      env: this.runcEnvironment(),
      logFile: join(this.logs, `${name}.log`),
      secrets: this.secrets,
      timeoutMilliseconds,
      accept,
      signal,
    });
  }

  /** Starts a service, which stays when this process ends. @returns its process once it has one, from a later call. */
  async start({ name, start }: PlannedService): Promise<() => ProcessFact | undefined> {
    const bundle = await this.bundle(name, start, {});
    const pidFile = join(bundle, 'pid');
    const root = ['--root', runcFolder(this.state)];
    startDetached(
      'runc',
      [...root, 'run', '--detach', `--bundle=${bundle}`, `--pid-file=${pidFile}`, containerId(this.state, name)],
      { logFile: join(this.logs, `${name}.log`), pidFile: join(bundle, 'runc-pid'), env: this.runcEnvironment() },
    );
    return () => {
      if (!existsSync(pidFile)) return undefined;
      const pid = Number(readFileSync(pidFile, 'utf8'));
      return { pid, began: beganAt(pid) ?? '' };
    };
  }

  private runcEnvironment(): Record<string, string> {
    return { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', [MARKER]: this.state.marker };
  }

  private async bundle(name: string, args: readonly string[], more: Command['environment']): Promise<string> {
    const bundle = join(runFolder(this.state), 'bundles', name);
    await mkdir(bundle, { recursive: true, mode: 0o700 });
    const { rootfs, user, cwd, environment } = this.mounted;
    const config = containerConfig({
      args,
      environment: {
        ...environment,
        PYTHONPYCACHEPREFIX: BYTECODE,
        ...this.image.environment,
        ...more,
        [MARKER]: this.state.marker,
      },
      cwd,
      user,
      rootfs,
      files: this.files,
      folders: this.folders,
      cgroup: `/${containerId(this.state, name)}`,
    });
    await writeFile(join(bundle, 'config.json'), JSON.stringify(config), { mode: 0o600 });
    return bundle;
  }
}

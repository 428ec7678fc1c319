import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StxError } from '@stx/errors';
import { inherit, setting } from '@stx/machine';
import { runProgram, startDetached } from '@stx/process';
import { engineFolder } from './cache-folder.js';
import type { Engine } from './engine.js';
import type { FindOptions } from './find-engine.js';
import { findSupervisor } from './lifetime/find-supervisor.js';
import { withLock } from './with-lock.js';
import { installPrograms } from './install-programs.js';
import { requireRecorded } from './require-recorded.js';
import { keepInUse, lastUsedFile } from './lifetime/keep-in-use.js';
import { prepareNetwork, type OwnNetwork } from './own-network.js';
import { socketPath } from './socket-path.js';

const IDLE_MINUTES = 20;
const START_MILLISECONDS = 60_000;
/** An engine that was told to end first ends what others build with it. */
const END_MILLISECONDS = 600_000;

interface Paths {
  module: string;
  programs: string;
  run: string;
  state: string;
  socket: string;
  /** Holds `own` or `host`: which network the steps of the engine that runs have. */
  networkFile: string;
  pidFile: string;
  log: string;
}

/** Where our own engine lives: programs by the hash of their go.mod and go.sum, one state and one socket for all clones. */
export function enginePaths(workspace: string): Paths {
  const module = join(workspace, 'tools', 'engine');
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, file)));
  const folder = engineFolder();
  const run = join(folder, 'run');
  return {
    module,
    programs: join(folder, 'programs', hash.digest('hex').slice(0, 16)),
    run,
    state: join(folder, 'state'),
    socket: socketPath(run),
    networkFile: join(run, 'network-kind'),
    pidFile: join(run, 'supervisor.pid'),
    log: join(run, 'buildkitd.log'),
  };
}

/** The path of buildctl, which is built when it is not there, as are other programs of BuildKit beside it. */
export async function ownBuildctl(options: FindOptions, others: readonly string[] = []): Promise<string> {
  const paths = enginePaths(options.workspace);
  const missing = (): string[] => ['buildctl', ...others].filter((name) => !existsSync(join(paths.programs, name)));
  const install = async (): Promise<void> => {
    const programs = missing();
    if (programs.length > 0) await installPrograms(programs, paths.module, paths.programs, options.say);
  };
  if (missing().length > 0) await withLock('engine-setup', install, { onWait: options.say });
  requireRecorded(paths.programs, ['buildctl', ...others]);
  return join(paths.programs, 'buildctl');
}

/** The workspace's own BuildKit: found running, else started, else set up and started. */
export async function ownEngine(options: FindOptions): Promise<Engine> {
  const paths = enginePaths(options.workspace);
  const engine: Engine & { kind: 'address' } = {
    kind: 'address',
    buildctl: await ownBuildctl(options, ['buildkitd']),
    address: `unix://${paths.socket}`,
    own: { workspace: options.workspace },
  };
  if (await answers(engine)) return engine;
  const begin = async (): Promise<void> => {
    if (await answers(engine)) return;
    if (findSupervisor(paths.pidFile, paths.socket) !== undefined) {
      // A second engine would take the first one's socket away from all who use it.
      options.say('waiting for the build engine, which is slow to answer or ending');
      if (await comesUp(engine, paths, END_MILLISECONDS)) return;
    }
    options.say('starting the build engine');
    const network = await prepareNetwork({ run: paths.run, module: paths.module, say: options.say });
    start(engine, paths, network);
    if (!(await comesUp(engine, paths, START_MILLISECONDS))) {
      if (network.kind === 'host' || setting('STX_ENGINE_NETWORK') === 'own')
        throw notStarted(paths, 'ended as soon as it was started');
      const why = `its own network failed: ${networkFailure(readFileSync(paths.log, 'utf8'))}`;
      await startWithHost(engine, paths, why, options.say);
    } else if (network.kind === 'host') sayShared(network.why, options.say);
  };
  await withLock('engine-start', begin, { onWait: options.say });
  return engine;
}

async function answers(engine: Engine & { kind: 'address' }): Promise<boolean> {
  if (!existsSync(engine.address.replace('unix://', ''))) return false;
  try {
    await runProgram(engine.buildctl, ['--addr', engine.address, 'debug', 'workers'], { timeoutMilliseconds: 20_000 });
    return true;
  } catch (error) {
    if (error instanceof StxError) return false;
    throw error;
  }
}

/** Without a network for its steps alone the engine shares the machine's, which is said. */
async function startWithHost(
  engine: Engine & { kind: 'address' },
  paths: Paths,
  why: string,
  say: (line: string) => void,
): Promise<void> {
  start(engine, paths, { kind: 'host', why, args: ['--oci-worker-net=host'] });
  if (!(await comesUp(engine, paths, START_MILLISECONDS))) throw notStarted(paths, 'ended as soon as it was started');
  sayShared(why, say);
}

function sayShared(why: string, say: (line: string) => void): void {
  say(`build steps share the network of this machine, and reach its services: ${why}`);
}

/** The last line of the log that is no frame of a stack. */
function networkFailure(log: string): string {
  return log.split('\n').findLast((line) => /^buildkitd: |cni|network/iu.test(line)) ?? 'see its log';
}

/** Whether the steps of our engine that runs have a network in which this machine is not reachable. */
export function isIsolated(workspace: string): boolean {
  const { networkFile } = enginePaths(workspace);
  return existsSync(networkFile) && readFileSync(networkFile, 'utf8') === 'own';
}

function start(engine: Engine & { kind: 'address' }, paths: Paths, network: OwnNetwork): void {
  mkdirSync(paths.run, { recursive: true });
  mkdirSync(paths.state, { recursive: true });
  rmSync(paths.socket, { force: true });
  keepInUse(engine)();
  const environment: Record<string, string | undefined> = inherit();
  // Ours are for Node; a daemon that outlives us has no use for them.
  delete environment.NODE_OPTIONS;
  // It collects garbage for a twelfth of its time otherwise, and keeps little between collections.
  environment.GOGC ??= '400';
  if (network.kind === 'own') environment.STX_BRIDGE = network.bridge;
  writeFileSync(paths.networkFile, network.kind);
  startDetached(
    'bash',
    [
      join(paths.module, 'supervise.sh'),
      String(IDLE_MINUTES),
      lastUsedFile(),
      join(paths.programs, 'buildkitd'),
      `--root=${paths.state}`,
      `--addr=${engine.address}`,
      ...network.args,
      // For steps that fetch from a mirror or a proxy on this machine; each solve asks for it.
      '--allow-insecure-entitlement=network.host',
      '--oci-worker-binary=runc',
      `--oci-max-parallelism=${String(setting('STX_ENGINE_PARALLELISM') ?? 8)}`,
    ],
    { logFile: paths.log, pidFile: paths.pidFile, env: environment },
  );
}

/** Whether an engine that runs comes to answer; false when it ends instead. */
async function comesUp(engine: Engine & { kind: 'address' }, paths: Paths, longest: number): Promise<boolean> {
  const started = Date.now();
  while (Date.now() - started < longest) {
    if (await answers(engine)) return true;
    if (findSupervisor(paths.pidFile, paths.socket) === undefined) return false;
    await sleep(100);
  }
  throw notStarted(paths, `did not come up within ${String(longest / 1000)} s`);
}

function notStarted(paths: Paths, what: string): StxError {
  const tail = readFileSync(paths.log, 'utf8').split('\n').slice(-15).join('\n');
  return new StxError('ENGINE_NOT_STARTED', `buildkitd ${what}:\n${tail}`, {
    hint: `its log: ${paths.log}; it needs root, runc and overlayfs; ./nx stop engine ends one that hangs`,
  });
}

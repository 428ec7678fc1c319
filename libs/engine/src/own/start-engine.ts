import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StxError } from '@stx/errors';
import { inherit, setting } from '@stx/machine';
import { runProgram, startDetached } from '@stx/process';
import { withLock } from '../with-lock.js';
import type { EnginePaths } from './engine-paths.js';
import { findSupervisor } from './find-supervisor.js';
import { keepInUse } from './keep-in-use.js';
import { prepareNetwork, type OwnNetwork } from './prepare-network.js';

const IDLE_MINUTES = 20;
const START_MILLISECONDS = 60_000;
/** A stopping engine first completes the builds of others. */
const END_MILLISECONDS = 600_000;

/** Starts the engine unless it answers; one of several concurrent processes starts it. */
export async function ensureStarted(buildctl: string, paths: EnginePaths, say: (line: string) => void): Promise<void> {
  if (await answers(buildctl, paths)) return;
  const begin = async (): Promise<void> => {
    if (await answers(buildctl, paths)) return;
    if (findSupervisor(paths.pidFile, paths.socket) !== undefined) {
      // A second engine would take the first one's socket away from all who use it.
      say('waiting for the build engine, which is stopping or slow to answer');
      if (await comesUp(buildctl, paths, END_MILLISECONDS)) return;
    }
    say('starting the build engine');
    const network = await prepareNetwork({ run: paths.run, module: paths.module, say });
    start(paths, network);
    if (!(await comesUp(buildctl, paths, START_MILLISECONDS))) {
      if (network.kind === 'host' || setting('STX_ENGINE_NETWORK') === 'own')
        throw notStarted(paths, 'ended as soon as it was started');
      const why = `its own network failed: ${networkFailure(readFileSync(paths.log, 'utf8'))}`;
      await startWithHost(buildctl, paths, why, say);
    } else if (network.kind === 'host') sayShared(network.why, say);
  };
  await withLock('engine-start', begin, { onWait: say });
}

async function answers(buildctl: string, { socket }: EnginePaths): Promise<boolean> {
  if (!existsSync(socket)) return false;
  try {
    const args = ['--addr', `unix://${socket}`, 'debug', 'workers'];
    await runProgram(buildctl, args, { timeoutMilliseconds: 20_000 });
    return true;
  } catch (error) {
    if (error instanceof StxError) return false;
    throw error;
  }
}

/** Without a separate network for build steps, the engine uses the machine's and reports it. */
async function startWithHost(
  buildctl: string,
  paths: EnginePaths,
  why: string,
  say: (line: string) => void,
): Promise<void> {
  start(paths, { kind: 'host', why, args: ['--oci-worker-net=host'] });
  if (!(await comesUp(buildctl, paths, START_MILLISECONDS))) throw notStarted(paths, 'ended as soon as it was started');
  sayShared(why, say);
}

function sayShared(why: string, say: (line: string) => void): void {
  say(`build steps share the network of this machine, and reach its services: ${why}`);
}

/** The last line of the log that is no frame of a stack. */
function networkFailure(log: string): string {
  return log.split('\n').findLast((line) => /^buildkitd: |cni|network/iu.test(line)) ?? 'see its log';
}

function start(paths: EnginePaths, network: OwnNetwork): void {
  mkdirSync(paths.run, { recursive: true });
  mkdirSync(paths.state, { recursive: true });
  rmSync(paths.socket, { force: true });
  keepInUse(paths.lastUsedFile)();
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
      paths.lastUsedFile,
      join(paths.programs, 'buildkitd'),
      `--root=${paths.state}`,
      `--addr=unix://${paths.socket}`,
      ...network.args,
      // For steps that fetch from a mirror or a proxy on this machine; each solve asks for it.
      '--allow-insecure-entitlement=network.host',
      '--oci-worker-binary=runc',
      `--oci-max-parallelism=${String(setting('STX_ENGINE_PARALLELISM') ?? 8)}`,
    ],
    { logFile: paths.log, pidFile: paths.pidFile, env: environment },
  );
}

/** Whether a started engine answers; false when it exits instead. */
async function comesUp(buildctl: string, paths: EnginePaths, longest: number): Promise<boolean> {
  const started = Date.now();
  while (Date.now() - started < longest) {
    if (await answers(buildctl, paths)) return true;
    if (findSupervisor(paths.pidFile, paths.socket) === undefined) return false;
    await sleep(100);
  }
  throw notStarted(paths, `did not come up within ${String(longest / 1000)} s`);
}

function notStarted(paths: EnginePaths, what: string): StxError {
  const tail = readFileSync(paths.log, 'utf8').split('\n').slice(-15).join('\n');
  return new StxError('ENGINE_NOT_STARTED', `buildkitd ${what}:\n${tail}`, {
    hint: `its log: ${paths.log}; it needs root, runc and overlayfs; ./nx stop engine ends one that hangs`,
  });
}

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { machineRedactor, withTemporaryFolder, type Secret } from '@stx/machine';
import { runProgram } from '@stx/process';
import type { BuildRequest } from './build-request.js';
import { keepTrace, traceFolder } from './console/keep-trace.js';
import type { SolveStatus } from './console/read-status.js';
import { reportProgress } from './console/report-progress.js';
import type { Command, Engine } from './engine.js';
import { layOutRequest } from './lay-out-request.js';
import { nameFolders } from './name-folders.js';
import { networkSettings } from './network-settings.js';
import { isConnectionLost, reconnect } from './reconnect.js';
import { settingsOfThisMachine } from './this-machine.js';

export interface SolveOptions {
  logFile: string;
  /** Gets short progress lines, one at least every 10 s. */
  onProgress: (line: string) => void;
  secrets?: readonly Secret[];
  signal?: AbortSignal;
}

/**
 * Executes a request with an engine. All builds go through this function.
 *
 * @returns the manifest's digest where the request makes an image.
 * @throws StxError BUILD_FAILED with the end of the failing step's output and the log's place; ENGINE_LOST when the engine
 *   was lost and did not come back.
 */
export async function solve(engine: Engine, request: BuildRequest, options: SolveOptions): Promise<string | undefined> {
  const traces = traceFolder();
  const statuses: SolveStatus[] = [];
  const progress = reportProgress(request.name, {
    say: options.onProgress,
    redact: machineRedactor(options.secrets),
    ...(traces === undefined ? {} : { onStatus: (status) => statuses.push(status) }),
  });
  const run = async ({ program, args, env }: Command): Promise<void> => {
    const attempt = (): Promise<unknown> =>
      runProgram(program, args, {
        logFile: options.logFile,
        readLine: progress.read,
        ...(env === undefined ? {} : { env }),
        ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    try {
      await reconnect(engine, attempt, { say: progress.say, signal: options.signal });
    } finally {
      if (traces !== undefined) await keepTrace(statuses, traces, request.name, options.secrets);
    }
  };
  const release = engine.holdInUse();
  try {
    return await withTemporaryFolder('solve', async (folder) => {
      const files = {
        ...(await layOutRequest(folder, request)),
        names: await nameFolders(request.folders),
        hostNetwork: await usesHostNetwork(engine, request, progress.say),
        steadyContext: join(dirname(options.logFile), `${encodeURIComponent(request.name)}.context`),
      };
      await engine.withCommand(request, files, { say: options.onProgress, signal: options.signal }, run);
      return request.output.kind === 'image' ? await digestIn(files.metadataFile) : undefined;
    });
  } catch (error) {
    throw explained(error, `${request.name}: `, engine, progress.failure(), options.logFile);
  } finally {
    release();
    progress.end();
  }
}

/** The client's failure in terms of the request; any other error unchanged. */
function explained(error: unknown, name: string, engine: Engine, step: string | undefined, logFile: string): unknown {
  if (!(error instanceof StxError)) return error;
  if (error.message.includes('network.host is not allowed')) {
    return new StxError(
      'ENGINE_REFUSED',
      `${name}${engine.description} does not let steps use the network of this machine`,
      {
        hint: `proxies, index or mirror name this machine: give addresses that the engine reaches, set STX_BUILDER=own, or create the builder with --buildkitd-flags '--allow-insecure-entitlement network.host'`,
        cause: error,
      },
    );
  }
  if (error.code !== 'PROGRAM_FAILED' || isConnectionLost(error)) return error;
  return new StxError('BUILD_FAILED', `${name}${step ?? error.message}`, {
    hint: `the whole log: ${logFile}`,
    cause: error,
  });
}

/** Settings that name this machine are useless to steps whose network does not reach it. */
async function usesHostNetwork(engine: Engine, request: BuildRequest, say: (line: string) => void): Promise<boolean> {
  if (request.network !== 'host' || !engine.needsHostNetwork()) return false;
  const own = await settingsOfThisMachine(networkSettings(), request.urls);
  if (own.length > 0) say(`steps use the network of this machine, which ${own.join(', ')} name`);
  return own.length > 0;
}

async function digestIn(metadataFile: string): Promise<string> {
  const metadata = JSON.parse(await readFile(metadataFile, 'utf8')) as Record<string, unknown>;
  const digest = metadata['containerimage.digest'];
  if (typeof digest !== 'string') {
    throw new StxError('BUILD_FAILED', 'the engine reported no digest for the image', {
      hint: 'it needs BuildKit 0.13 or newer',
    });
  }
  return digest;
}

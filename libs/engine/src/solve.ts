import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import type { BuildRequest } from './build-request.js';
import { buildctlArguments, type RequestFiles } from './buildctl-arguments.js';
import { buildxArguments } from './buildx-arguments.js';
import { connectionArguments } from './connection-arguments.js';
import type { Engine } from './engine.js';
import { keepInUse } from './keep-in-use.js';
import { aliasFolders, nameFolders } from './name-folders.js';
import { keepTrace, traceFolder } from './keep-trace.js';
import { isConnectionLost, reconnect } from './reconnect.js';
import { reportProgress } from './report-progress.js';
import { withSteadyContext } from './with-steady-context.js';

export interface SolveOptions {
  logFile: string;
  /** Gets short progress lines, one at least every 10 s. */
  onProgress: (line: string) => void;
  secrets?: readonly string[];
  signal?: AbortSignal;
}

/**
 * Lets an engine carry out a request; the only place where builds happen.
 *
 * @returns the manifest's digest where the request makes an image.
 * @throws StxError BUILD_FAILED with the end of the failing step's output and the log's place; ENGINE_LOST when the engine
 *   went away and did not come back.
 */
export async function solve(engine: Engine, request: BuildRequest, options: SolveOptions): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'stx-solve-'));
  const progress = reportProgress(request.name, options.onProgress);
  const release = keepInUse(engine);
  try {
    const traces = traceFolder();
    const traceFile = join(folder, 'trace.jsonl');
    const names = await nameFolders(request.folders);
    const dockerfile = engine.kind === 'buildx' ? aliasFolders(request.dockerfile, names) : request.dockerfile;
    const files = {
      ...(await layOut(folder, { ...request, dockerfile })),
      names,
      ...(traces === undefined ? {} : { traceFile }),
    };
    const run = async (context: string): Promise<void> => {
      const [program, args] = commandLine(engine, request, files, context);
      const attempt = (): Promise<unknown> =>
        runProgram(program, args, {
          logFile: options.logFile,
          onLine: progress.onLine,
          ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        });
      try {
        await reconnect(engine, attempt, { say: progress.say, signal: options.signal });
      } finally {
        if (traces !== undefined) await keepTrace(traceFile, traces, request.name, options.secrets);
      }
    };
    const context = request.folders.context ?? files.dockerfileFolder;
    if (engine.kind === 'address') await run(context);
    else {
      const steady = join(dirname(options.logFile), `${encodeURIComponent(request.name)}.context`);
      await withSteadyContext(steady, context, { onWait: options.onProgress, signal: options.signal }, run);
    }
    return request.output.kind === 'image' ? await digestIn(files.metadataFile) : undefined;
  } catch (error) {
    if (error instanceof StxError && error.code === 'PROGRAM_FAILED' && !isConnectionLost(error)) {
      throw new StxError('BUILD_FAILED', `${request.name}: ${progress.failure() ?? error.message}`, {
        hint: `the whole log: ${options.logFile}`,
        cause: error,
      });
    }
    throw error;
  } finally {
    release();
    progress.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function layOut(folder: string, request: BuildRequest): Promise<Omit<RequestFiles, 'names'>> {
  // Apart from the secrets: this folder is also what a request without a context of its own sends.
  const dockerfileFolder = join(folder, 'dockerfile');
  await mkdir(dockerfileFolder);
  await writeFile(join(dockerfileFolder, 'Dockerfile'), request.dockerfile);
  const secretFiles: Record<string, string> = {};
  for (const [id, secret] of Object.entries(request.secrets)) {
    const file = 'file' in secret ? secret.file : join(folder, `secret-${id}`);
    if ('text' in secret) await writeFile(file, secret.text, { mode: 0o600 });
    secretFiles[id] = file;
  }
  return { dockerfileFolder, metadataFile: join(folder, 'metadata.json'), secretFiles };
}

function commandLine(engine: Engine, request: BuildRequest, files: RequestFiles, context: string): [string, string[]] {
  if (engine.kind === 'buildx') {
    const [program, ...first] = engine.buildx;
    return [program, [...first, ...buildxArguments(engine.builder, request, { ...files, context })]];
  }
  return [engine.buildctl, [...connectionArguments(engine), ...buildctlArguments(request, files)]];
}

async function digestIn(metadataFile: string): Promise<string> {
  const metadata = JSON.parse(await readFile(metadataFile, 'utf8')) as Record<string, unknown>;
  const digest = metadata['containerimage.digest'];
  if (typeof digest !== 'string') {
    throw new StxError('BUILD_FAILED', 'the engine did not say the digest of what it built', {
      hint: 'it needs BuildKit 0.13 or newer',
    });
  }
  return digest;
}

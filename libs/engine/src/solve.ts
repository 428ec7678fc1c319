import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { inherit, makeTemporary, type Secret } from '@stx/machine';
import { runProgram } from '@stx/process';
import type { BuildRequest } from './build-request.js';
import { buildctlArguments, type RequestFiles } from './buildctl-arguments.js';
import { buildxArguments } from './buildx-arguments.js';
import { connectionArguments } from './connection-arguments.js';
import { describeEngine, type Engine } from './engine.js';
import { keepInUse } from './lifetime/keep-in-use.js';
import { aliasFolders, nameFolders } from './name-folders.js';
import { keepTrace, traceFolder } from './console/keep-trace.js';
import { networkSettings } from './network-settings.js';
import { isIsolated } from './own-engine.js';
import { isConnectionLost, reconnect } from './reconnect.js';
import { reportProgress } from './console/report-progress.js';
import { sourcePolicy } from './source-policy.js';
import { settingsOfThisMachine } from './this-machine.js';
import { withSteadyContext } from './with-steady-context.js';

export interface SolveOptions {
  logFile: string;
  /** Gets short progress lines, one at least every 10 s. */
  onProgress: (line: string) => void;
  secrets?: readonly Secret[];
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
  const folder = await makeTemporary('solve');
  const progress = reportProgress(request.name, options.onProgress);
  const release = keepInUse(engine);
  try {
    const traces = traceFolder();
    const traceFile = join(folder, 'trace.jsonl');
    const names = await nameFolders(request.folders);
    const dockerfile = engine.kind === 'buildx' ? aliasFolders(request.dockerfile, names) : request.dockerfile;
    const own = request.network === 'host' ? await settingsOfThisMachine(networkSettings()) : [];
    const hostNetwork = own.length > 0 && needsHostNetwork(engine);
    if (hostNetwork) progress.say(`steps use the network of this machine, which ${own.join(', ')} name`);
    const files = {
      ...(await layOut(folder, { ...request, dockerfile })),
      names,
      hostNetwork,
      ...(engine.kind === 'buildx' ? { layouts: await linkLayouts(folder, request) } : {}),
      ...(traces === undefined ? {} : { traceFile }),
    };
    const run = async (context: string): Promise<void> => {
      const [program, args] = commandLine(engine, request, files, context);
      const attempt = (): Promise<unknown> =>
        runProgram(program, args, {
          logFile: options.logFile,
          onLine: progress.onLine,
          // buildx has no option for it.
          ...(engine.kind === 'buildx' ? { env: withPolicy(files.policyFile) } : {}),
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
    if (error instanceof StxError && error.message.includes('network.host is not allowed')) {
      throw new StxError(
        'ENGINE_REFUSED',
        `${request.name}: ${describeEngine(engine)} does not let steps use the network of this machine`,
        {
          hint: `proxies, index or mirror name this machine: give addresses that the engine reaches, set STX_BUILDER=own, or create the builder with --buildkitd-flags '--allow-insecure-entitlement network.host'`,
          cause: error,
        },
      );
    }
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

/** Steps of an engine elsewhere reach their own machine in any network; ours and Docker's have one in which this one is not. */
function needsHostNetwork(engine: Engine): boolean {
  if (engine.kind === 'buildx') return true;
  return engine.own !== false && isIsolated(engine.own.workspace);
}

/** buildx takes what follows `@` or `:` in a layout's path for a digest or a tag. */
async function linkLayouts(folder: string, request: BuildRequest): Promise<Record<string, string>> {
  const unclear = new Set(
    Object.values(request.images)
      .map(({ layout }) => layout)
      .filter((path) => /[@:,]/u.test(path)),
  );
  const links: Record<string, string> = {};
  for (const layout of unclear) {
    const link = join(folder, `layout${String(Object.keys(links).length)}`);
    await symlink(layout, link);
    links[layout] = link;
  }
  return links;
}

async function layOut(folder: string, request: BuildRequest): Promise<Omit<RequestFiles, 'names' | 'hostNetwork'>> {
  // Apart from the secrets: this folder is also what a request without a context of its own sends.
  const dockerfileFolder = join(folder, 'dockerfile');
  await mkdir(dockerfileFolder);
  await writeFile(join(dockerfileFolder, 'Dockerfile'), request.dockerfile);
  const policyFile = join(folder, 'source-policy.json');
  await writeFile(policyFile, sourcePolicy(request.sources));
  const secretFiles: Record<string, string> = {};
  for (const [id, secret] of Object.entries(request.secrets)) {
    const file = 'file' in secret ? secret.file : join(folder, `secret-${id}`);
    if ('text' in secret) await writeFile(file, secret.text, { mode: 0o600 });
    secretFiles[id] = file;
  }
  return { dockerfileFolder, metadataFile: join(folder, 'metadata.json'), policyFile, secretFiles };
}

function withPolicy(policyFile: string): Record<string, string> {
  return { ...inherit(), EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: policyFile };
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

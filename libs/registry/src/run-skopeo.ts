import { StxError, type ErrorCode } from '@stx/errors';
import { setting } from '@stx/machine';
import { retry, runProgram } from '@stx/process';
import { classifyAnswer, retryAfter, type Answer, type Asked } from './classify-answer.js';

export interface RegistryOptions {
  say: (line: string) => void;
  logFile?: string;
  signal?: AbortSignal;
  /** How often it is tried in all. */
  attempts?: number;
  /** The wait before the second try. */
  firstDelayMilliseconds?: number;
}

const ATTEMPTS = 5;
const FIRST_DELAY_MILLISECONDS = 1_000;
/** A registry that asks for a longer wait is not waited for. */
const LONGEST_DELAY_MILLISECONDS = 300_000;

const LOG_IN = 'log in with `skopeo login` or `docker login`, as someone who may do this';
const KNOWN: Readonly<Record<Exclude<Answer, 'other'>, readonly [ErrorCode, string]>> = {
  absent: ['REGISTRY_FAILED', 'the image, or one of its blobs, does not exist in the registry'],
  'plain-http': [
    'REGISTRY_REFUSED',
    'it speaks plain HTTP: set STX_REGISTRY_HTTP=1 for a registry on this machine, or STX_REGISTRY_HTTP=<host>:<port>',
  ],
  limited: [
    'REGISTRY_LIMITED',
    'it limits requests: wait, or run fewer tasks at once (--parallel=1); Docker Hub counts pulls by account, so log in there',
  ],
  refused: ['REGISTRY_REFUSED', `${LOG_IN}; where a project or repository has to exist first (Harbor, ECR), create it`],
  'repository-missing': [
    'REGISTRY_REFUSED',
    'create the repository in the registry first, as in `aws ecr create-repository --repository-name <name>`',
  ],
  transient: ['REGISTRY_UNREACHABLE', 'is the registry up, and reachable from here? run the command again'],
};

/** Runs skopeo as `runSkopeo` does; undefined where the registry has no such thing, which is an answer. */
export async function askSkopeo(
  what: string,
  args: readonly string[],
  options: RegistryOptions,
  asked: Asked,
): Promise<string | undefined> {
  try {
    return await runSkopeo(what, args, options, asked);
  } catch (error) {
    if (error instanceof StxError && error.code === 'REGISTRY_FAILED' && answerOf(error.cause, asked) === 'absent') {
      return undefined;
    }
    throw error;
  }
}

/**
 * Runs skopeo, again with growing waits where a network's failure or a limit of requests may pass.
 *
 * @throws StxError REGISTRY_REFUSED, REGISTRY_LIMITED, REGISTRY_UNREACHABLE or REGISTRY_FAILED, with what to do.
 */
export async function runSkopeo(
  what: string,
  args: readonly string[],
  options: RegistryOptions,
  asked?: Asked,
): Promise<string> {
  const { say, logFile, signal, attempts = ATTEMPTS } = options;
  const attempt = async (): Promise<string> => {
    const run = await runProgram('skopeo', ['--insecure-policy', ...mirrorArguments(), ...args], {
      ...(logFile === undefined ? {} : { logFile }),
      ...(signal === undefined ? {} : { signal }),
    });
    return run.stdout;
  };
  try {
    return await retry(attempt, {
      attempts,
      ...(signal === undefined ? {} : { signal }),
      firstDelayMilliseconds: options.firstDelayMilliseconds ?? FIRST_DELAY_MILLISECONDS,
      isTransient: (error) => signal?.aborted !== true && isTransient(error, asked),
      leastDelayMilliseconds: (error) => retryAfter(reasonOf(error)),
      onRetry: (error, tried, delay) => {
        const why = reasonOf(error);
        say(
          `${what}: trying again in ${(delay / 1000).toFixed(1)} s (${String(tried)} of ${String(attempts)}): ${why}`,
        );
      },
    });
  } catch (error) {
    throw translated(what, error, asked);
  }
}

/** Mirrors of registries, where a setting names their file. */
function mirrorArguments(): string[] {
  const file = setting('STX_REGISTRIES_CONF');
  return file === undefined ? [] : ['--registries-conf', file];
}

function answerOf(error: unknown, asked?: Asked): Answer | undefined {
  if (!(error instanceof StxError) || error.code !== 'PROGRAM_FAILED') return undefined;
  return classifyAnswer(reasonOf(error), asked);
}

function isTransient(error: unknown, asked?: Asked): boolean {
  const answer = answerOf(error, asked);
  if (answer === 'limited') return retryAfter(reasonOf(error)) <= LONGEST_DELAY_MILLISECONDS;
  return answer === 'transient';
}

/** The last line that skopeo wrote, without its own time stamp. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const last = text.trim().split('\n').at(-1) ?? '';
  const message = /msg="(?<message>.*)"$/u.exec(last)?.groups?.message?.replaceAll('\\"', '"') ?? last;
  return message.replace(/^Error parsing image name "[^"]*": /u, '');
}

function translated(what: string, error: unknown, asked?: Asked): unknown {
  if (!(error instanceof StxError)) return error;
  if (error.code === 'PROGRAM_MISSING') {
    return new StxError('SETUP_PACKAGES', 'skopeo, which speaks to registries, is not installed', {
      hint: 'apt-get install skopeo',
      cause: error,
    });
  }
  const answer = answerOf(error, asked);
  if (answer === undefined) return error;
  const message = `${what}: ${reasonOf(error)}`;
  if (answer === 'other') {
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return new StxError('REGISTRY_FAILED', message, { ...hint, cause: error });
  }
  const [code, hint] = KNOWN[answer];
  return new StxError(code, message, { hint, cause: error });
}

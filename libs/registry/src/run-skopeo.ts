import { StxError, type ErrorCode } from '@stx/errors';
import { setting } from '@stx/machine';
import { retry, runProgram } from '@stx/process';
import { classifyAnswer, retryAfter, type Answer, type Asked } from './classify-answer.js';

export interface RegistryOptions {
  say: (line: string) => void;
  logFile?: string;
  signal?: AbortSignal;
  /** Number of attempts in all. */
  attempts?: number;
  /** The wait before the second attempt. */
  firstDelayMilliseconds?: number;
}

const ATTEMPTS = 5;
const FIRST_DELAY_MILLISECONDS = 1_000;
/** Longest wait that a registry may ask for; a longer one fails the request. */
const LONGEST_DELAY_MILLISECONDS = 300_000;

const LOG_IN = 'log in with `skopeo login` or `docker login`, as a user who may do this';
const KNOWN: Readonly<Record<Exclude<Answer, 'other'>, readonly [ErrorCode, string]>> = {
  absent: ['REGISTRY_FAILED', 'the image, or one of its blobs, does not exist in the registry'],
  'plain-http': [
    'REGISTRY_REFUSED',
    'set STX_REGISTRY_HTTP=1 for a plain-HTTP registry on this machine, or STX_REGISTRY_HTTP=<host>:<port> for another',
  ],
  limited: [
    'REGISTRY_LIMITED',
    'wait, or run fewer tasks at once (--parallel=1); Docker Hub counts pulls by account, so log in there',
  ],
  refused: [
    'REGISTRY_REFUSED',
    `${LOG_IN}; if the registry requires it (Harbor, ECR), create the project or repository first`,
  ],
  'repository-missing': [
    'REGISTRY_REFUSED',
    'create the repository in the registry first, as in `aws ecr create-repository --repository-name <name>`',
  ],
  transient: ['REGISTRY_UNREACHABLE', 'check that the registry is up and reachable, then run the command again'],
};

/** Runs skopeo as `runSkopeo` does; undefined if the registry does not have the requested image. */
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
 * Runs skopeo, and retries with growing waits after transient errors and rate limits.
 *
 * @throws StxError REGISTRY_REFUSED, REGISTRY_LIMITED, REGISTRY_UNREACHABLE or REGISTRY_FAILED, with a hint.
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
        say(`${what}: retrying in ${(delay / 1000).toFixed(1)} s (${String(tried)} of ${String(attempts)}): ${why}`);
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

/** The last line that skopeo printed, without its time stamp. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const last = text.trim().split('\n').at(-1) ?? '';
  const message = /msg="(?<message>.*)"$/u.exec(last)?.groups?.message?.replaceAll('\\"', '"') ?? last;
  return message.replace(/^Error parsing image name "[^"]*": /u, '');
}

function translated(what: string, error: unknown, asked?: Asked): unknown {
  if (!(error instanceof StxError)) return error;
  if (error.code === 'PROGRAM_MISSING') {
    return new StxError('SETUP_PACKAGES', 'skopeo is not installed', {
      hint: 'run apt-get install skopeo',
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

import { StxError } from '@stx/errors';
import { retry } from '@stx/process';
import type { Engine } from './engine.js';

/** Enough for a remote engine to be started again: a little over a minute of waiting in all. */
const ATTEMPTS = 7;
const FIRST_DELAY_MILLISECONDS = 1_000;

/** The last word of buildctl or buildx; what a step prints stands behind the step's number instead. */
const LAST_WORD = /^error: (?<text>.*)$/imu;
/** How gRPC says that the other side went away or is not there, and BuildKit that a client's session was cut. */
const LOST =
  /\bcode = Unavailable\b|\bUnavailable: (?:connection error|error reading|closing transport|transport)|no active session for /u;
/**
 * BuildKit cannot go on with a layer of which an earlier solve, cut off, had read a part; it drops the part when its garbage
 * collector next runs, some moments after that solve.
 */
const HALF_READ = 'failed to copy: unsupported offset';
/** Certificates do not become right by waiting. */
const REFUSED = 'authentication handshake failed';

/** Whether a solve failed because the engine could not be reached or went away, and not because of what was to be built. */
export function isConnectionLost(error: unknown): boolean {
  return lostConnection(error) !== undefined;
}

function lastWord(error: unknown): string | undefined {
  return error instanceof StxError ? LAST_WORD.exec(error.message)?.groups?.text : undefined;
}

const isHalfRead = (error: unknown): boolean => lastWord(error)?.includes(HALF_READ) === true;

function lostConnection(error: unknown): string | undefined {
  if (!(error instanceof StxError)) return undefined;
  if (error.code === 'ENGINE_LOST') return error.message;
  const text = lastWord(error);
  return text !== undefined && LOST.test(text) && !text.includes(REFUSED) ? text : undefined;
}

export interface ReconnectOptions {
  say: (line: string) => void;
  signal: AbortSignal | undefined;
  firstDelayMilliseconds?: number;
}

/**
 * Does a solve again when the engine went away in the middle of it: our own is started again, another's return is waited
 * for, a bounded time. What the engine had finished it remembers; what it had half read it forgets after a while.
 *
 * @throws StxError ENGINE_LOST when it stays away; any other failure as it came.
 */
export async function reconnect<T>(
  engine: Pick<Engine, 'description' | 'restart'>,
  work: () => Promise<T>,
  options: ReconnectOptions,
): Promise<T> {
  const { say, signal, firstDelayMilliseconds = FIRST_DELAY_MILLISECONDS } = options;
  let isFirst = true;
  const attempt = async (): Promise<T> => {
    if (!isFirst) await engine.restart({ say, signal });
    isFirst = false;
    return await work();
  };
  try {
    return await retry(attempt, {
      attempts: ATTEMPTS,
      firstDelayMilliseconds,
      isTransient: (error) => signal?.aborted !== true && (isConnectionLost(error) || isHalfRead(error)),
      onRetry: (error, tried, delay) => {
        const what = isHalfRead(error) ? 'the engine has a layer half read' : 'the engine went away';
        say(
          `${what}; trying again in ${String(delay / 1000)} s (${String(tried)} of ${String(ATTEMPTS - 1)}): ${engine.description}`,
        );
      },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    const lost = lostConnection(error);
    if (lost === undefined || signal?.aborted === true) throw error;
    throw new StxError('ENGINE_LOST', `${engine.description} cannot be reached: ${lost}`, {
      hint: "see whether it runs, and its log; STX_BUILDER names another, or `own` for the workspace's own",
      cause: error,
    });
  }
}

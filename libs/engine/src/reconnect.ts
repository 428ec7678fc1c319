import { StxError } from '@stx/errors';
import { retry } from '@stx/process';
import type { Engine } from './engine.js';

/** Enough for a remote engine to restart: a little over a minute of waiting in all. */
const ATTEMPTS = 7;
const FIRST_DELAY_MILLISECONDS = 1_000;

/** The last line of buildctl or buildx; output of a step begins with the step's number instead. */
const LAST_WORD = /^error: (?<text>.*)$/imu;
/** Messages of gRPC for a lost or missing connection, and of BuildKit for a lost session. */
const LOST =
  /\bcode = Unavailable\b|\bUnavailable: (?:connection error|error reading|closing transport|transport)|no active session for /u;
/**
 * BuildKit cannot resume a layer that an interrupted solve has read in part. Its garbage collector drops the part some
 * seconds later.
 */
const HALF_READ = 'failed to copy: unsupported offset';
/** A refused certificate is not transient. */
const REFUSED = 'authentication handshake failed';

/** Whether a solve failed because the engine was unreachable or was lost, and not because of the build. */
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
 * Retries a solve whose engine was lost: the workspace's own engine is restarted, another is waited for, for a bounded
 * time. Steps that had finished are cached.
 *
 * @throws StxError ENGINE_LOST when it does not come back; any other failure unchanged.
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
        const what = isHalfRead(error)
          ? 'the engine has read a layer in part'
          : 'the connection to the engine was lost';
        say(
          `${what}; retrying in ${String(delay / 1000)} s (${String(tried)} of ${String(ATTEMPTS - 1)}): ${engine.description}`,
        );
      },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    const lost = lostConnection(error);
    if (lost === undefined || signal?.aborted === true) throw error;
    throw new StxError('ENGINE_LOST', `${engine.description} cannot be reached: ${lost}`, {
      hint: 'check that it is running, and its log; or set STX_BUILDER to another builder, or to own',
      cause: error,
    });
  }
}

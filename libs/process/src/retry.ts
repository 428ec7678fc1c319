import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Number of attempts in all. */
  attempts: number;
  /** The wait before the second attempt, in milliseconds; it doubles with each further one. */
  firstDelayMilliseconds: number;
  /** Whether a retry may succeed, as after a network error. */
  isTransient: (error: unknown) => boolean;
  /** The shortest wait that the server asks for, in milliseconds. */
  leastDelayMilliseconds?: (error: unknown) => number;
  /** Called before each wait, to report the reason. */
  onRetry: (error: unknown, attempt: number, delayMilliseconds: number) => void;
  /** Ends a wait; the error before it is then thrown. */
  signal?: AbortSignal;
}

/** Retries after transient errors, with growing delays and at most `attempts` times, and throws the last error unchanged. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (number >= options.attempts || !options.isTransient(error)) throw error;
      const least = options.leastDelayMilliseconds?.(error) ?? 0;
      const delay = Math.max(options.firstDelayMilliseconds * 2 ** (number - 1), least);
      options.onRetry(error, number, delay);
      await sleep(delay, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => {
        throw error;
      });
    }
  }
}

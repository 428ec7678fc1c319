import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** How often it is tried in all. */
  attempts: number;
  /** The wait before the second try, in milliseconds; it doubles with each further one. */
  firstDelayMilliseconds: number;
  /** Whether this failure may pass by itself (a network's), and so is worth another try. */
  isTransient: (error: unknown) => boolean;
  /** The wait that the other side asks for, in milliseconds; a longer one of ours stays. */
  leastDelayMilliseconds?: (error: unknown) => number;
  /** Told before each wait, so that the user sees why it takes longer. */
  onRetry: (error: unknown, attempt: number, delayMilliseconds: number) => void;
  /** Ends a wait; the failure before it is then the one thrown. */
  signal?: AbortSignal;
}

/** Tries something again, a bounded number of times and with growing delays; the last failure is thrown as it came. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tried >= options.attempts || !options.isTransient(error)) throw error;
      const least = options.leastDelayMilliseconds?.(error) ?? 0;
      const delay = Math.max(options.firstDelayMilliseconds * 2 ** (tried - 1), least);
      options.onRetry(error, tried, delay);
      await sleep(delay, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() => {
        throw error;
      });
    }
  }
}

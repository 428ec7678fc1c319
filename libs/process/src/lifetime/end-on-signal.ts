const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work with an abort signal that fires when this process gets a signal to end, or when the Nx that forked it exits,
 * so that no child outlives the command that started it.
 */
export async function endOnSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  for (const name of SIGNALS) process.once(name, abort);
  process.once('disconnect', abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, abort);
    process.off('disconnect', abort);
  }
}

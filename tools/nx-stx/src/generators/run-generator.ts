import { renderError, StxError } from '@stx/errors';

/** Runs a generator's work; what a user can act on is told with its place and cure, and nothing is written. */
export async function runGenerator(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StxError || error instanceof AggregateError)) throw error;
    // Nx shows a generator's failure by its message alone.
    throw new Error(renderError(error), { cause: error });
  }
}

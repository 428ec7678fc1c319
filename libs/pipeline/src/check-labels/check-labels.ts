import type { Context } from '../context/context.js';

/** @throws AggregateError with every label that two images share. */
export async function checkLabels({ workspace }: Context): Promise<void> {
  workspace.requireUniqueLabels();
  await Promise.resolve();
}

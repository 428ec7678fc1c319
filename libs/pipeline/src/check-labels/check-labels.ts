import type { Context } from '../context/context.js';

/** @throws AggregateError of every label that two images have. */
export async function checkLabels({ workspace }: Context): Promise<void> {
  workspace.requireUniqueLabels();
  await Promise.resolve();
}

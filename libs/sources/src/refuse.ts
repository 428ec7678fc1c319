import { StxError } from '@stx/errors';

/** Throws what is wrong: one fault as it is, several together. */
export function refuseAll(faults: readonly Error[], summary: string): void {
  const [first, ...others] = faults;
  if (first === undefined) return;
  throw others.length === 0 ? first : new AggregateError(faults, summary);
}

/** The refusal of content that cannot be in a source tree, or of which only a stand-in is there. */
export function unsupported(message: string, hint: string): StxError {
  return new StxError('SOURCE_UNSUPPORTED', message, { hint });
}

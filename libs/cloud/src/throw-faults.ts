import type { StxError } from '@stx/errors';

/** Throws the faults, one alone as it is; nothing without one. @param what What they have in common. */
export function throwFaults(faults: readonly StxError[], what: string): void {
  const [first] = faults;
  if (first === undefined) return;
  throw faults.length === 1 ? first : new AggregateError(faults, what);
}

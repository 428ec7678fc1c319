import type { Constraint, Lock } from '@stx/formats';
import type { LockRequest } from './collect-request.js';

/** Inputs as they may have been when a lock was made, and the one change that made them what they are. */
export interface Earlier {
  change: string;
  request: LockRequest;
  constraints: readonly Constraint[];
}

/** A lock and the inputs of today. */
export interface Now {
  lock: Lock;
  request: LockRequest;
  constraints: readonly Constraint[];
}

/** A record with one key less. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

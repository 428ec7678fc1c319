import { StxError } from '@stx/errors';
import { digestOf, type Constraint, type Lock, type WheelSet } from '@stx/formats';
import { constraintFaults } from './check-constraints.js';
import { contentFaults } from './check-content.js';
import { originFault } from './check-origin.js';
import type { LockRequest } from './collect-request.js';
import { withBuilds } from './with-builds.js';

export interface CheckInputs {
  /** The lock's path as the user knows it. */
  file: string;
  /** The command that makes the lock anew. */
  command: string;
  lock: Lock;
  request: LockRequest;
  constraints: readonly Constraint[];
}

/** Everything wrong with a lock: each version that violates a constraint, and what is not what the workspace asks for. */
export function checkLock(inputs: CheckInputs): StxError[] {
  const faults = [...constraintFaults(inputs), ...stale(inputs, contentFaults(inputs.lock, inputs.request))];
  return faults.length > 0 ? faults : staleness(inputs);
}

/** What is wrong with the lock of a wheel set: its versions are its own, whatever the constraints, and it also says how each wheel is built. */
export function checkSetLock(given: Omit<CheckInputs, 'constraints'>, set: WheelSet): StxError[] {
  const inputs = { ...given, constraints: [] };
  const faults = stale(inputs, contentFaults(inputs.lock, inputs.request));
  if (faults.length > 0) return faults;
  const { lock, file } = inputs;
  const old = staleness(inputs);
  if (old.length > 0 || digestOf(withBuilds(lock, set)) === digestOf(lock)) return old;
  return stale(inputs, [`how a wheel is built is not what ${file.replace('.lock.yaml', '.yaml')} says`]);
}

/** What the specific comparisons do not know: requirements that were taken out, policies, constraints that came in. */
function staleness(inputs: CheckInputs): StxError[] {
  const { lock, request, constraints } = inputs;
  const changed = originFault(lock, request, constraints);
  return changed === undefined ? [] : stale(inputs, [changed]);
}

function stale({ file, command }: CheckInputs, reasons: readonly string[]): StxError[] {
  return reasons.map(
    (reason) => new StxError('LOCK_STALE', `lock is stale: ${reason}`, { place: { file }, hint: `run ${command}` }),
  );
}

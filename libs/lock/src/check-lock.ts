import { StxError } from '@stx/errors';
import { digestOf, installedBy, normalizeName, type Constraint, type Lock, type WheelSet } from '@stx/formats';
import { originOf, type Wishes } from './collect-wishes.js';
import { withBuilds } from './with-builds.js';

export interface CheckInputs {
  /** The lock's path as the user knows it. */
  file: string;
  /** The command that makes the lock anew. */
  command: string;
  lock: Lock;
  wishes: Wishes;
  constraints: readonly Constraint[];
}

/** Everything wrong with a lock: that it no longer matches its origin, and each version that violates a constraint. */
export function checkLock(inputs: CheckInputs): StxError[] {
  const { lock, wishes, constraints } = inputs;
  const place = { file: inputs.file };
  const own = new Set(wishes.sources.map(({ name }) => normalizeName(name)));
  const installed = installedBy(lock);
  const faults: StxError[] = [];
  // A constraint with a marker holds only on some Pythons; the hash below still notices when it changes.
  const limits = new Map(constraints.filter(({ marker }) => marker === undefined).map((limit) => [limit.name, limit]));
  for (const entry of installed) {
    const limit = limits.get(entry.name);
    if (limit === undefined || own.has(entry.name) || entry.set !== undefined || limit.version === entry.version)
      continue;
    if (wishes.waivers[entry.name]?.version === entry.version) continue;
    const message = `${entry.name} ${entry.version} is not the constrained version: ${entry.name}===${limit.version} (upper-constraints.txt:${String(limit.line)})`;
    const hint = `run ${inputs.command}, or waive it in image.yaml with a reason`;
    faults.push(new StxError('CONSTRAINT_VIOLATED', message, { place, hint }));
  }
  return faults.length > 0 ? faults : staleness(inputs, installed);
}

/** What is wrong with the lock of a wheel set: its versions are its own, whatever the constraints, and it also says how each wheel is built. */
export function checkSetLock(inputs: Omit<CheckInputs, 'constraints'>, set: WheelSet): StxError[] {
  const { lock } = inputs;
  const stale = staleness({ ...inputs, constraints: [] }, lock.distributions);
  if (stale.length > 0 || digestOf(withBuilds(lock, set)) === digestOf(lock)) return stale;
  const message = `the lock says of a wheel that it is built in another way than ${inputs.file.replace('.lock.yaml', '.yaml')} does`;
  return [new StxError('LOCK_STALE', message, { place: { file: inputs.file }, hint: `run ${inputs.command}` })];
}

function staleness(inputs: CheckInputs, installed: readonly { name: string }[]): StxError[] {
  const { lock, wishes, constraints, file, command } = inputs;
  const names = installed.map(({ name }) => name);
  const origin = originOf(wishes, constraints, names);
  if (origin === lock.resolvedFrom) return [];
  const message = `the lock no longer matches what it was resolved from: expected ${origin}, got ${lock.resolvedFrom}`;
  return [new StxError('LOCK_STALE', message, { place: { file }, hint: `run ${command}` })];
}

import { installedBy, normalizeName, type Constraint, type Lock } from '@stx/formats';
import { earlierInputs } from './check-earlier.js';
import { originOf, type LockRequest } from './collect-request.js';

/**
 * What changed since a lock was resolved; undefined where its hash matches. A lock has one hash of all its inputs and not the
 * inputs, so each change that could be undone is tried: where the hash then matches, that change is the only one.
 */
export function originFault(lock: Lock, request: LockRequest, constraints: readonly Constraint[]): string | undefined {
  const names = installedBy(lock).map(({ name }) => name);
  if (originOf(request, constraints, names) === lock.resolvedFrom) return undefined;
  // The hash holds no others, and there are hundreds, which would be sorted out again for each change.
  const locked = new Set(names.map(normalizeName));
  const own = constraints.filter(({ name }) => locked.has(name));
  for (const earlier of earlierInputs({ lock, request, constraints: own })) {
    if (originOf(earlier.request, earlier.constraints, names) === lock.resolvedFrom) return earlier.change;
  }
  return `more than one input changed, or one whose earlier value the lock does not hold: ${inputsOf(request).join('; ')}`;
}

/** What the other comparisons of a lock cannot see. */
function inputsOf({ dependencies, sets }: LockRequest): string[] {
  if (!dependencies) return ['policy, policies or buildRequires of wheels.yaml'];
  const built = [...new Set(Object.values(sets).map(({ set }) => `wheels/${set}/wheels.yaml`))];
  return [
    'pipPackages, extras or waivers of image.yaml',
    "LOCI's profiles",
    'upper-constraints.txt',
    ...(built.length === 0 ? [] : [`source, prepare or patches of a package in ${built.join(', ')}`]),
    'policies or buildRequires of a wheel set',
  ];
}

import { StxError } from '@stx/errors';
import { constraintsOn, installedBy, isSameVersion, normalizeName } from '@stx/formats';
import type { CheckInputs } from './check-lock.js';

/** Each version in a lock that violates a constraint which no waiver lifts; a project built from source is compared with its release instead. */
export function constraintFaults({ file, command, lock, request, constraints }: CheckInputs): StxError[] {
  const own = new Set(request.sources.map(({ name }) => normalizeName(name)));
  const limits = constraintsOn(constraints, request.python);
  return installedBy(lock).flatMap((entry) => {
    const name = normalizeName(entry.name);
    const limit = limits.get(name);
    const waived = request.waivers[name]?.version;
    if (limit === undefined || own.has(name) || isSameVersion(limit.version, entry.version)) return [];
    if (waived !== undefined && isSameVersion(waived, entry.version)) return [];
    const message = `${name} ${entry.version} is not the constrained version: ${name}===${limit.version} (upper-constraints.txt:${String(limit.line)})`;
    const hint = `run ${command}, or waive it in image.yaml with a reason`;
    return [new StxError('CONSTRAINT_VIOLATED', message, { place: { file }, hint })];
  });
}

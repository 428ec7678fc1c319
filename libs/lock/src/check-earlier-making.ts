import { installedBy, normalizeName, type Policy } from '@stx/formats';
import { without, type Earlier, type Now } from './check-inputs.js';
import type { LockRequest } from './collect-request.js';

const POLICIES: readonly (Policy | undefined)[] = [undefined, 'any', 'prebuilt', 'source'];

/** Single changes of how projects and packages are made. */
export function* earlierMaking(now: Now): Generator<Earlier> {
  yield* earlierSources(now);
  yield* earlierPolicies(now);
  yield* earlierBuildRequires(now);
  yield* earlierPreparations(now);
}

/** An extra of a project that came in, or a version that its file gives now or gave before. */
function* earlierSources({ lock, request, constraints }: Now): Generator<Earlier> {
  const locked = new Map(installedBy(lock).map(({ name, version }) => [name, version]));
  for (const [index, source] of request.sources.entries()) {
    const earlier = (change: string, changed: LockRequest['sources'][number]): Earlier => {
      return { change, constraints, request: { ...request, sources: request.sources.with(index, changed) } };
    };
    const { name, version, isDerived, ...rest } = source;
    for (const extra of source.extras) {
      const extras = source.extras.filter((each) => each !== extra);
      yield earlier(`the extra ${extra} of ${name} was added (extras of image.yaml)`, { ...source, extras });
    }
    if (isDerived === true) {
      const before = locked.get(normalizeName(name)) ?? version;
      yield earlier(`the version ${before} of ${name} was removed`, { name, version: before, ...rest });
    } else yield earlier(`the version ${version} of ${name} was added`, { ...source, isDerived: true });
  }
}

/** Another policy of a wheel set, or of one of its packages. */
function* earlierPolicies({ lock, request, constraints }: Now): Generator<Earlier> {
  for (const policy of POLICIES) {
    if (policy === undefined || policy === request.policy) continue;
    const change = `the policy is now ${request.policy} instead of ${policy} (policy of wheels.yaml)`;
    yield { change, constraints, request: { ...request, policy } };
  }
  for (const { name } of installedBy(lock)) {
    const now = request.policies[name];
    for (const policy of POLICIES.filter((each) => each !== now)) {
      const others = without(request.policies, name);
      const change = `the policy of ${name} is now ${now ?? request.policy} instead of ${policy ?? request.policy} (wheels.yaml)`;
      yield {
        change,
        constraints,
        request: { ...request, policies: policy === undefined ? others : { ...others, [name]: policy } },
      };
    }
  }
}

/** A preparation of a package in a wheel set that came in. */
function* earlierPreparations({ request, constraints }: Now): Generator<Earlier> {
  for (const [name, entry] of Object.entries(request.sets)) {
    const made = { ...entry.made, prepare: [] };
    const change = `the preparation of ${name} was added (prepare of wheels/${entry.set}/wheels.yaml)`;
    yield { change, constraints, request: { ...request, sets: { ...request.sets, [name]: { ...entry, made } } } };
  }
}

/** Build requirements that came in. */
function* earlierBuildRequires({ request, constraints }: Now): Generator<Earlier> {
  for (const [name, requires] of Object.entries(request.buildRequires)) {
    const others = without(request.buildRequires, name);
    const change = `the build requirements of ${name} were added (buildRequires of wheels.yaml)`;
    yield { change, constraints, request: { ...request, buildRequires: others } };
    for (const each of requires) {
      const fewer = { ...others, [name]: requires.filter((other) => other !== each) };
      const added = `the build requirement ${each} of ${name} was added (buildRequires of wheels.yaml)`;
      yield { change: added, constraints, request: { ...request, buildRequires: fewer } };
    }
  }
}

import { installedBy, normalizeName } from '@stx/formats';
import { nameOf } from './check-content.js';
import { earlierMaking } from './check-earlier-making.js';
import { without, type Earlier, type Now } from './check-inputs.js';

/** Every single change that a lock and the present inputs let one guess, the likely ones first. */
export function* earlierInputs(now: Now): Generator<Earlier> {
  yield* earlierRequirements(now);
  yield* earlierConstraints(now);
  yield* earlierWaivers(now);
  yield* earlierMaking(now);
}

/** A requirement that came in, went, or had no version or the locked one. */
function* earlierRequirements({ lock, request, constraints }: Now): Generator<Earlier> {
  const { requirements } = request;
  const earlier = (change: string, changed: readonly string[]): Earlier => {
    return { change, constraints, request: { ...request, requirements: [...new Set(changed)].sort() } };
  };
  const where = request.dependencies ? "pipPackages of image.yaml, or LOCI's profiles" : 'packages of wheels.yaml';
  for (const requirement of requirements) {
    const others = requirements.filter((each) => each !== requirement);
    yield earlier(`the requirement ${requirement} was added (${where})`, others);
    const locked = installedBy(lock).find(({ name }) => normalizeName(name) === nameOf(requirement));
    for (const before of spellings(nameOf(requirement), locked?.version)) {
      yield earlier(`the requirement ${before} is now ${requirement} (${where})`, [...others, before]);
    }
  }
  for (const { name, version } of installedBy(lock)) {
    for (const before of spellings(name, version)) {
      yield earlier(`the requirement ${before} was removed (${where})`, [...requirements, before]);
    }
  }
}

/** How a file may have named a distribution. */
function spellings(name: string, version: string | undefined): string[] {
  const names = [...new Set([name, name.replaceAll('-', '_'), name.replaceAll('-', '.')])];
  return names.flatMap((each) => [each, ...(version === undefined ? [] : [`${each}==${version}`])]);
}

/** A constraint that came in, went, or had another version or marker. */
function* earlierConstraints({ lock, request, constraints }: Now): Generator<Earlier> {
  // A wheel set is resolved without them.
  if (!request.dependencies) return;
  for (const { name, version } of installedBy(lock)) {
    const own = constraints.filter((each) => each.name === name);
    const others = constraints.filter((each) => each.name !== name);
    const before = { name, version, marker: undefined, line: 0 };
    if (own.length === 0) {
      const change = `the constraint ${name}===${version} was removed (upper-constraints.txt)`;
      yield { change, request, constraints: [...others, before] };
      continue;
    }
    const written = own
      .map((each) => `${name}===${each.version} (upper-constraints.txt:${String(each.line)})`)
      .join(', ');
    yield { change: `the constraint ${written} was added`, request, constraints: others };
    yield {
      change: `the constraint ${name}===${version} is now ${written}`,
      request,
      constraints: [...others, before],
    };
    const bare = own.map((each) => ({ ...each, marker: undefined }));
    yield { change: `the constraint ${written} has a marker now`, request, constraints: [...others, ...bare] };
  }
}

/** A waiver that came in, or was for the locked version. */
function* earlierWaivers({ lock, request, constraints }: Now): Generator<Earlier> {
  const locked = new Map(installedBy(lock).map(({ name, version }) => [name, version]));
  for (const [name, waiver] of Object.entries(request.waivers)) {
    const change = `the waiver of ${name} ${waiver.version} was added (waivers of image.yaml)`;
    yield { change, constraints, request: { ...request, waivers: without(request.waivers, name) } };
    const version = locked.get(name);
    if (version === undefined || version === waiver.version) continue;
    const waivers = { ...request.waivers, [name]: { ...waiver, version } };
    const moved = `the waiver of ${name} ${version} is now one of ${waiver.version} (waivers of image.yaml)`;
    yield { change: moved, constraints, request: { ...request, waivers } };
  }
}

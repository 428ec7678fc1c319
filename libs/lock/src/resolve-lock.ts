import type { z } from 'zod';
import { StxError } from '@stx/errors';
import type { SolveOptions } from '@stx/engine';
import { normalizeName, soundLockSchema, type Constraint, type Lock, type LockedDistribution } from '@stx/formats';
import { lockedWaivers, originOf, type Wishes } from './collect-wishes.js';
import type { Keep } from './resolve-plan.js';
import type { Resolved } from './resolved.js';
import { resolveInRounds } from './resolve-in-rounds.js';

export interface ResolveInputs {
  name: string;
  codename: string;
  workspace: string;
  builderDigest: string;
  wishes: Wishes;
  constraints: readonly Constraint[];
  /** Wheels of the sets, so that their requirements are known. */
  setWheels: readonly { file: string; sha256: string }[];
  sourceFolders: Readonly<Record<number, string>>;
  /** Versions of an earlier lock that should stay. */
  keep?: Keep;
  /** Distributions whose source is prepared before it is built; as it is, its backend may not be able to say what it needs. */
  prepared?: readonly string[];
  /** What LOCI's scripts clone, by content. */
  extraSources?: Lock['extraSources'];
}

/**
 * Resolves wishes into a lock, with uv, inside the builder image.
 *
 * @throws StxError RESOLVE_FAILED with every refusal: what uv could not solve, a version that is not the constrained one,
 * a policy that no file of the index meets.
 */
export async function resolveLock(inputs: ResolveInputs, options: SolveOptions): Promise<Lock> {
  const resolved = await resolveInRounds(inputs, options);
  if (resolved.faults.length > 0) {
    throw new StxError('RESOLVE_FAILED', `${inputs.name} cannot be locked:\n${resolved.faults.join('\n')}`, {
      hint: `the whole log: ${options.logFile}`,
    });
  }
  return toLock(inputs, resolved);
}

/** The lock that a resolution makes, in the order and with the names a reader of a diff expects. */
function toLock(inputs: Pick<ResolveInputs, 'wishes' | 'constraints' | 'extraSources'>, resolved: Resolved): Lock {
  const { wishes } = inputs;
  const lock = (entry: Resolved['distributions'][number] | Resolved['build'][number]): LockedDistribution => {
    const name = normalizeName(entry.name);
    const source = wishes.sources.find((wished) => normalizeName(wished.name) === name)?.locked;
    const set = wishes.sets[name];
    const waiver = wishes.waivers[name];
    const requires = 'buildRequires' in entry ? entry.buildRequires : undefined;
    return {
      name,
      version: entry.version,
      ...(entry.wheel === undefined ? {} : { wheel: entry.wheel }),
      ...(entry.sdist === undefined ? {} : { source: { sdist: entry.sdist } }),
      ...('folder' in entry && entry.folder !== undefined && source !== undefined ? { source } : {}),
      ...('set' in entry && entry.set === true && set !== undefined ? { set: set.set } : {}),
      ...(requires === undefined ? {} : { buildRequires: requires }),
      ...(waiver === undefined ? {} : { waiver: waiver.reason }),
      ...(entry.yanked === undefined ? {} : { yanked: entry.yanked }),
    };
  };
  const all = resolved.distributions.map(lock);
  if (!wishes.dependencies) {
    const names = all.map(({ name }) => name);
    // A set has its own versions, whatever the constraints are; report-wheels tells where they differ.
    const origin = originOf(wishes, [], names);
    return soundLockSchema.parse({
      lockVersion: 1,
      resolvedFrom: origin,
      release: wishes.release,
      python: wishes.python,
      ...lockedWaivers(wishes, names),
      distributions: all,
      build: resolved.build.map(lock),
    });
  }
  const own = new Set(wishes.sources.map(({ name }) => normalizeName(name)));
  const [project, ...extraProjects] = wishes.sources.map(({ name }) =>
    all.find((entry) => entry.name === normalizeName(name)),
  );
  return soundLockSchema.parse({
    lockVersion: 1,
    resolvedFrom: originOf(
      wishes,
      inputs.constraints,
      all.map(({ name }) => name),
    ),
    release: wishes.release,
    python: wishes.python,
    ...(wishes.loci === undefined ? {} : { loci: wishes.loci }),
    ...(project === undefined ? {} : { project }),
    extraProjects,
    ...(inputs.extraSources === undefined ? {} : { extraSources: inputs.extraSources }),
    ...(wishes.patches === undefined ? {} : { patches: wishes.patches }),
    ...lockedWaivers(
      wishes,
      all.map(({ name }) => name),
    ),
    distributions: all.filter(({ name }) => !own.has(name)),
    build: resolved.build.map(lock),
  } satisfies z.input<typeof soundLockSchema> | object);
}

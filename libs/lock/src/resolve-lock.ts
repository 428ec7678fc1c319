import type { z } from 'zod';
import { StxError } from '@stx/errors';
import type { SolveOptions } from '@stx/engine';
import { normalizeName, soundLockSchema, type Constraint, type Lock, type LockedDistribution } from '@stx/formats';
import { lockedWaivers, originOf, type LockRequest } from './collect-request.js';
import type { Keep } from './resolve-plan.js';
import type { Resolved } from './resolved.js';
import { resolveInRounds } from './resolve-in-rounds.js';

export interface ResolveInputs {
  name: string;
  codename: string;
  workspace: string;
  builderDigest: string;
  request: LockRequest;
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
 * Resolves a request into a lock, with uv, inside the builder image.
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
function toLock(inputs: Pick<ResolveInputs, 'request' | 'constraints' | 'extraSources'>, resolved: Resolved): Lock {
  const { request } = inputs;
  const lock = (entry: Resolved['distributions'][number] | Resolved['build'][number]): LockedDistribution => {
    const name = normalizeName(entry.name);
    const source = request.sources.find((requested) => normalizeName(requested.name) === name)?.locked;
    const set = request.sets[name];
    const waiver = request.waivers[name];
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
  if (!request.dependencies) {
    const names = all.map(({ name }) => name);
    // A set has its own versions, whatever the constraints are; report-wheels tells where they differ.
    const origin = originOf(request, [], names);
    return soundLockSchema.parse({
      lockVersion: 1,
      resolvedFrom: origin,
      release: request.release,
      python: request.python,
      ...lockedWaivers(request, names),
      distributions: all,
      build: resolved.build.map(lock),
    });
  }
  const own = new Set(request.sources.map(({ name }) => normalizeName(name)));
  const [project, ...extraProjects] = request.sources.map(({ name }) =>
    all.find((entry) => entry.name === normalizeName(name)),
  );
  return soundLockSchema.parse({
    lockVersion: 1,
    resolvedFrom: originOf(
      request,
      inputs.constraints,
      all.map(({ name }) => name),
    ),
    release: request.release,
    python: request.python,
    ...(request.loci === undefined ? {} : { loci: request.loci }),
    ...(project === undefined ? {} : { project }),
    extraProjects,
    ...(inputs.extraSources === undefined ? {} : { extraSources: inputs.extraSources }),
    ...(request.patches === undefined ? {} : { patches: request.patches }),
    ...(request.packageRepositories === undefined ? {} : { packageRepositories: request.packageRepositories }),
    ...lockedWaivers(
      request,
      all.map(({ name }) => name),
    ),
    distributions: all.filter(({ name }) => !own.has(name)),
    build: resolved.build.map(lock),
  } satisfies z.input<typeof soundLockSchema> | object);
}

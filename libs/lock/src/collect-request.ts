import {
  digestOf,
  normalizeName,
  type Constraint,
  type Image,
  type Lock,
  type LockedSource,
  type Policy,
  type Profiles,
  type Source,
  type WheelPackage,
  type WheelSet,
  type WheelWaiver,
} from '@stx/formats';
import { pythonPackagesOf } from './select-profiles.js';

/** A project installed from source: its name, version and where it comes from. */
export interface RequestedSource {
  name: string;
  version: string;
  extras: string[];
  source: Source;
  /** The version was not given by a user: what the source says counts, so the hash of a lock does not hold it. */
  isDerived?: true;
  /** The content, for a source that is a folder here. */
  locked?: LockedSource;
}

/** Everything a lock is resolved from; equal requests give the same lock. */
export interface LockRequest {
  requirements: string[];
  sources: RequestedSource[];
  /** What LOCI's scripts clone. */
  extraSources?: Image['extraSources'];
  /** Patches to the first source, by content. */
  patches?: NonNullable<Lock['patches']>;
  /** Package repositories of the image itself, by content. */
  packageRepositories?: NonNullable<Lock['packageRepositories']>;
  /** Normalised name -> accepted version and reason. */
  waivers: Record<string, { version: string; reason: string }>;
  /** What is accepted of wheels; not there where nothing is. */
  wheelWaivers?: WheelWaiver[];
  /** The same of the wheel sets of an image. */
  setWaivers?: WheelWaiver[];
  /** Normalised name -> version, of the wheel sets in the order image.yaml names them. */
  sets: Record<string, { set: string; version: string; made: Pick<WheelPackage, 'source' | 'prepare'> }>;
  policies: Record<string, Policy>;
  policy: Policy;
  buildRequires: Record<string, string[]>;
  release: string;
  python: string;
  /** The LOCI commit; a wheel set has none. */
  loci?: string;
  /** Whether what the requirements need is locked too: an image's is, a wheel set holds just what it names. */
  dependencies: boolean;
}

export interface RequestInputs {
  name: string;
  image: Image;
  sources: RequestedSource[];
  patches: NonNullable<Lock['patches']>;
  packageRepositories?: NonNullable<Lock['packageRepositories']>;
  /** Wheel sets by project name, in the image's order. */
  sets: readonly { name: string; set: WheelSet }[];
  profiles: Profiles;
  release: string;
  python: string;
  loci: string;
}

/** What an image asks for: its own packages, what LOCI's profiles add, and the tools LOCI puts into its venv. */
export function collectRequest(inputs: RequestInputs): LockRequest {
  const { image, profiles, sets } = inputs;
  const requirements = [
    ...image.pipPackages,
    ...pythonPackagesOf(profiles, image.project, image.profiles),
    ...profiles.tools,
  ];
  const rule = sets[0]?.set.policy ?? 'any';
  const packages = sets.flatMap(({ name, set }) =>
    Object.entries(set.packages).map(([distribution, entry]) => ({
      set: name,
      defaults: set,
      key: normalizeName(distribution),
      entry,
    })),
  );
  return {
    requirements: [...new Set(requirements)].sort(),
    sources: inputs.sources,
    ...(image.extraSources.length === 0 ? {} : { extraSources: image.extraSources }),
    ...(inputs.patches.length === 0 ? {} : { patches: inputs.patches }),
    ...(inputs.packageRepositories === undefined || inputs.packageRepositories.length === 0
      ? {}
      : { packageRepositories: inputs.packageRepositories }),
    waivers: Object.fromEntries(
      image.waivers.map(({ distribution, version, reason }) => [normalizeName(distribution), { version, reason }]),
    ),
    ...given('wheelWaivers', image.wheelWaivers),
    ...given(
      'setWaivers',
      sets.flatMap(({ set }) => set.wheelWaivers),
    ),
    sets: Object.fromEntries(
      packages
        .filter(({ entry }) => entry.source !== undefined && entry.unavailable === undefined)
        .map(({ set, key, entry }) => {
          // They decide what a module requires, whose version stays as it is for years.
          const { source, prepare } = entry;
          return [key, { set, version: entry.version, made: { source, prepare } }];
        }),
    ),
    policies: Object.fromEntries(
      packages
        .map(({ key, entry, defaults }) => ({ key, entry, policy: entry.policy ?? defaults.policy }))
        // An entry of the index that follows the rule says nothing, so adding one leaves the locks of images as they are.
        .filter(({ entry, policy }) => entry.source !== undefined || policy !== rule)
        .map(({ key, policy }) => [key, policy]),
    ),
    policy: rule,
    buildRequires: Object.fromEntries(
      packages
        .filter(({ entry }) => entry.buildRequires.length > 0)
        .map(({ key, entry }) => [key, entry.buildRequires]),
    ),
    release: inputs.release,
    python: inputs.python,
    loci: inputs.loci,
    dependencies: true,
  };
}

/** What a wheel set asks for: just its own entries, each at its version. */
export function collectSetRequest(set: WheelSet, sources: RequestedSource[], python: string): LockRequest {
  const available = Object.entries(set.packages).filter(([, entry]) => entry.unavailable === undefined);
  const normal = available.map(([name, entry]) => ({ key: normalizeName(name), name, entry }));
  return {
    requirements: normal
      .filter(({ entry }) => entry.source === undefined)
      .map(({ name, entry }) => `${name}==${entry.version}`)
      .sort(),
    sources,
    waivers: {},
    ...given('wheelWaivers', set.wheelWaivers),
    sets: {},
    policies: Object.fromEntries(normal.map(({ key, entry }) => [key, entry.policy ?? set.policy])),
    policy: set.policy,
    buildRequires: Object.fromEntries(
      normal.filter(({ entry }) => entry.buildRequires.length > 0).map(({ key, entry }) => [key, entry.buildRequires]),
    ),
    release: set.release,
    python,
    dependencies: false,
  };
}

/** Nothing at all where there are none, so that locks stay as they are. */
function given<K extends string>(key: K, waivers: readonly WheelWaiver[]): Partial<Record<K, WheelWaiver[]>> {
  return waivers.length === 0 ? {} : ({ [key]: [...waivers] } as Partial<Record<K, WheelWaiver[]>>);
}

/** The waivers that a lock carries: its own, and those of its wheel sets on distributions in it, in one order. */
export function lockedWaivers(
  { wheelWaivers = [], setWaivers = [] }: Pick<LockRequest, 'wheelWaivers' | 'setWaivers'>,
  locked: readonly string[],
): Pick<Lock, 'wheelWaivers'> {
  const names = new Set(locked.map(normalizeName));
  const all = [...wheelWaivers, ...setWaivers.filter(({ distribution }) => names.has(normalizeName(distribution)))]
    .map((waiver) => ({ ...waiver, distribution: normalizeName(waiver.distribution) }))
    .map((waiver) => ({ waiver, key: JSON.stringify(waiver) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  return given(
    'wheelWaivers',
    all.map(({ waiver }) => waiver),
  );
}

/**
 * The hash a lock carries of what it was resolved from: the request, and of the constraints and set entries only those on
 * distributions in the lock, so that a bump elsewhere leaves this lock as it is.
 */
export function originOf(request: LockRequest, constraints: readonly Constraint[], locked: readonly string[]): string {
  const names = new Set(locked.map(normalizeName));
  const pick = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
  // JSON knows no undefined.
  const rest = { ...request, wheelWaivers: undefined, setWaivers: undefined };
  return digestOf({
    ...rest,
    sources: request.sources.map(({ isDerived, version, ...source }) => (isDerived ? source : { ...source, version })),
    ...lockedWaivers(request, locked),
    sets: pick(request.sets),
    policies: pick(request.policies),
    buildRequires: pick(request.buildRequires),
    constraints: constraints
      .filter(({ name }) => names.has(name))
      .map(({ name, version, marker }) => ({ name, version, marker: marker ?? '' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
}

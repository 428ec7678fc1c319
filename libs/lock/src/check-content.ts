import { satisfies } from '@renovatebot/pep440';
import {
  describeSource,
  installedBy,
  isLockOf,
  isOfIndex,
  isSameVersion,
  isVersion,
  normalizeName,
  projectsOf,
  type Lock,
  type LockedDistribution,
  type WheelWaiver,
} from '@stx/formats';
import { elementFaults, patchGroup, plainGroup } from './check-elements.js';
import { lockedWaivers, type RequestedSource, type LockRequest } from './collect-request.js';

/** What in a lock is not what its workspace asks for; each line tells what the workspace says, and what the lock has. */
export function contentFaults(lock: Lock, request: LockRequest): string[] {
  const names = installedBy(lock).map(({ name }) => name);
  const wanted = lockedWaivers(request, names);
  return [
    ...differing('release', request.release, lock.release),
    ...differing('python', request.python, lock.python),
    ...differing('loci', request.loci, lock.loci),
    ...elementFaults(patchGroup('patches'), request.patches, lock.patches),
    ...elementFaults(REPOSITORIES, request.packageRepositories, lock.packageRepositories),
    ...elementFaults(EXTRA_SOURCES, extraSourcesOf(request), extraSourcesOf(lock)),
    ...elementFaults(WHEEL_WAIVERS, wanted.wheelWaivers, lock.wheelWaivers),
    ...(request.dependencies ? ownFaults(lock, request) : setFaults(lock, request)),
    ...lock.distributions.flatMap((entry) => distributionFaults(entry, request)),
    ...lock.build.flatMap(buildFaults),
    ...requirementFaults(lock, request),
  ];
}

const REPOSITORIES = plainGroup<{ name: string; digest: string }>('packageRepositories', ({ name }) => name);

const EXTRA_SOURCES = plainGroup<{ name: string; source: string }>(
  'extraSources',
  ({ name }) => name,
  ({ source }) => source,
);

const WHEEL_WAIVERS = plainGroup<WheelWaiver>(
  'wheelWaivers',
  ({ distribution, sha256 }) => `${distribution} ${sha256.slice(0, 12)}`,
);

/** A lock adds the tree of a source, which the workspace does not know. */
function extraSourcesOf({
  extraSources = [],
}: Pick<Lock | LockRequest, 'extraSources'>): { name: string; source: string }[] {
  return extraSources.map(({ name, source }) => ({ name, source: describeSource(source) }));
}

function differing(what: string, wanted: string | undefined, got: string | undefined): string[] {
  return wanted === got ? [] : [`${what}: expected ${wanted ?? 'none'}, got ${got ?? 'none'}`];
}

/** The projects that an image installs from source, in the order of image.yaml; the first is the lock's `project`. */
function ownFaults(lock: Lock, request: LockRequest): string[] {
  const locked = projectsOf(lock);
  const most = Math.max(locked.length, request.sources.length);
  return Array.from({ length: most }, (_, index) => {
    const place = index === 0 ? 'project' : `extraProjects.${String(index - 1)}`;
    const entry = locked[index];
    return [...sourceFaults(place, request.sources[index], entry), ...(entry ? addedFaults(entry, request) : [])];
  }).flat();
}

function sourceFaults(
  place: string,
  wanted: RequestedSource | undefined,
  entry: LockedDistribution | undefined,
): string[] {
  if (wanted === undefined || entry === undefined) {
    const names = [wanted?.name ?? 'none', entry?.name ?? 'none'];
    return [`${place}: expected ${names[0] ?? ''}, got ${names[1] ?? ''}`];
  }
  const faults: string[] = [];
  if (wanted.name !== entry.name) faults.push(`${place}.name: expected ${wanted.name}, got ${entry.name}`);
  if (entry.source === undefined || !isLockOf(wanted.source, entry.source)) {
    faults.push(`${place}.source: expected ${describeSource(wanted.source)}, got ${describeSource(entry.source)}`);
  }
  if (saysVersion(wanted) && !isSameVersion(wanted.version, entry.version)) {
    faults.push(`${place}.version: expected ${wanted.version}, got ${entry.version}`);
  }
  return faults;
}

/** Whether the workspace itself says the version; that of a folder may be one that its own files say. */
const saysVersion = ({ isDerived }: RequestedSource): boolean => isDerived !== true;

/** A wheel set holds just what its file names, each at its version. */
function setFaults(lock: Lock, request: LockRequest): string[] {
  const entries = new Map(lock.distributions.map((entry) => [entry.name, entry]));
  const sources = request.sources.map((wanted) => ({ ...wanted, name: normalizeName(wanted.name) }));
  const wanted = new Set([...sources.map(({ name }) => name), ...request.requirements.map((each) => nameOf(each))]);
  const added = lock.distributions.filter(({ name }) => !wanted.has(name));
  const patched = new Set(sources.map(({ name }) => name));
  const foreign = lock.distributions.filter(({ name, patches }) => patches !== undefined && !patched.has(name));
  return [
    ...foreign.flatMap(({ name, patches }) => elementFaults(patchGroup(`${name}.patches`), [], patches)),
    ...added.map(({ name, version }) => `${name} ${version}: the wheel set does not name it`),
    ...sources.flatMap((source) => {
      const entry = entries.get(source.name);
      const faults = [
        ...sourceFaults(source.name, source, entry),
        ...elementFaults(patchGroup(`${source.name}.patches`), source.patches, entry?.patches),
      ];
      const isOther = entry !== undefined && !isSameVersion(source.version, entry.version) && faults.length === 0;
      return isOther ? [`${source.name}.version: expected ${source.version}, got ${entry.version}`] : faults;
    }),
  ];
}

function distributionFaults(entry: LockedDistribution, request: LockRequest): string[] {
  const { name, version, source, set } = entry;
  const made = request.sets[name];
  const faults = request.dependencies ? addedFaults(entry, request) : [];
  if (made?.set !== set) faults.push(`${name}.set: expected ${made?.set ?? 'none'}, got ${set ?? 'none'}`);
  if (made !== undefined && !isSameVersion(made.version, version)) {
    faults.push(`${name}.version: expected ${made.version} of the wheel set '${made.set}', got ${version}`);
  }
  const isOwn = request.sources.some((wanted) => normalizeName(wanted.name) === name);
  if (isOwn || made !== undefined) return faults;
  if (source !== undefined && !isOfIndex(source)) {
    faults.push(`${name}.source: expected a file of the index, got ${describeSource(source)}`);
  }
  const policy = request.policies[name] ?? request.policy;
  if (policy === 'source' && source === undefined) faults.push(`${name}: the policy is source, got a wheel`);
  if (policy === 'prebuilt' && source !== undefined) faults.push(`${name}: the policy is prebuilt, got a source`);
  return faults;
}

/** What only the lock of a wheel set says of an entry, and a waiver that is not the image's. */
function addedFaults(entry: LockedDistribution, request: LockRequest): string[] {
  const { name, waiver } = entry;
  const added = (['prepare', 'bundle', 'environment', 'patches'] as const).filter((key) => entry[key] !== undefined);
  return [
    ...added.map((key) => `${name}.${key}: expected none, got ${JSON.stringify(entry[key])}`),
    ...differing(`${name}.waiver`, request.waivers[name]?.reason, waiver),
  ];
}

function buildFaults({ name, version, source, set, ...rest }: LockedDistribution): string[] {
  const isFile = set === undefined && (source === undefined || isOfIndex(source));
  const added = [rest.prepare, rest.bundle, rest.environment, rest.patches];
  const isPlain = added.every((each) => each === undefined);
  return isFile && isPlain ? [] : [`build ${name} ${version}: expected a file of the index, as it is`];
}

/** The normalised name of the distribution that a requirement asks for. */
export const nameOf = (requirement: string): string => normalizeName(/^[A-Za-z0-9._-]*/u.exec(requirement)?.[0] ?? '');

/** Requirements of the workspace itself that no entry meets; what those need in turn only the index knows. */
function requirementFaults(lock: Lock, request: LockRequest): string[] {
  const versions = new Map(installedBy(lock).map(({ name, version }) => [normalizeName(name), version]));
  return request.requirements.flatMap((requirement) => {
    const name = nameOf(requirement);
    const version = versions.get(name);
    if (version === undefined) return [`${requirement}: the lock does not hold it`];
    const limits = requirement.slice(/^[A-Za-z0-9._-]*(?:\[[^\]]*\])?/u.exec(requirement)?.[0].length ?? 0).trim();
    const isMet = limits === '' || !isVersion(version) || satisfies(version, limits, { prereleases: true });
    return isMet ? [] : [`${requirement}: the lock holds ${name} ${version}`];
  });
}

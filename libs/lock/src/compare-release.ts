import {
  commitOf,
  isSameVersion,
  isVersion,
  normalizeName,
  orderVersions,
  type Constraint,
  type Released,
  type Releases,
  type Source,
} from '@stx/formats';

/** What is built from source: an image's service, an extra project, or an entry of a wheel set. */
export interface Project {
  /** Name of the distribution. */
  name: string;
  /** Undefined where only its commit is known. */
  version: string | undefined;
  source: Source;
}

export interface Standing {
  /** newer: of the release's series, and later than all that the table lists; unlisted: of that series, and not listed. */
  kind: 'listed' | 'newer' | 'unlisted' | 'other' | 'unknown';
  /** What a message says of it. */
  text: string;
}

const UNKNOWN: Standing = { kind: 'unknown', text: '' };

/** How a project stands to the versions and commits of a release, and to a constraint with its own name. */
export function compareWithRelease(
  { name, version, source }: Project,
  release: string,
  releases: Releases | undefined,
  constraint?: Pick<Constraint, 'version' | 'line'>,
): Standing {
  const released = releasedOf(name, source, releases);
  const commit = commitOf(source)?.commit;
  const isTagged = commit !== undefined && Object.values(released?.versions ?? {}).includes(commit);
  if (isTagged) return { kind: 'listed', text: `${name} at ${commit} belongs to ${release}` };
  const versions = [
    ...Object.keys(released?.versions ?? {}),
    ...(constraint === undefined ? [] : [constraint.version]),
  ];
  const newest = versions.filter(isVersion).sort(orderVersions).at(-1);
  if (version === undefined || newest === undefined) return UNKNOWN;
  const what = `${name} ${version}`;
  if (versions.some((each) => isSameVersion(each, version)))
    return { kind: 'listed', text: `${what} belongs to ${release}` };
  const listed = `${release} has ${versions.filter(isVersion).sort(orderVersions).join(', ')}`;
  if (!isVersion(version) || seriesOf(version, versions) !== seriesOf(newest, versions)) {
    return { kind: 'other', text: `${what} belongs to another release: ${listed}` };
  }
  return orderVersions(version, newest) > 0
    ? { kind: 'newer', text: `${what} is newer than the table of ${release}, which ends with ${newest}` }
    : { kind: 'unlisted', text: `${what} is of the series of ${release}, but no release: ${listed}` };
}

/**
 * The part of a version that a stable branch keeps. A project that is released once per cycle begins with X.0.0 and keeps X;
 * one that makes intermediary releases, or has more than one major version in a cycle, keeps X.Y of the last one.
 */
function seriesOf(version: string, versions: readonly string[]): string {
  const parts = (text: string): string[] => text.replace(/^\d+!/u, '').split('.');
  const starts = new Set(versions.filter(isVersion).map((each) => parts(each).slice(0, 2).join('.')));
  const [only = ''] = starts;
  const isOncePerCycle = starts.size === 1 && /^\d+\.0$/u.test(only);
  const [major = '', minor = '0'] = parts(version);
  return isOncePerCycle ? major : `${major}.${minor.replace(/\D.*$/u, '')}`;
}

/** What the table says of a project's repository; a distribution may be called openstack-<repository>. */
function releasedOf(name: string, source: Source, releases: Releases | undefined): Released | undefined {
  const entries = Object.entries(releases?.repositories ?? {});
  const from = commitOf(source);
  if (from !== undefined) {
    const path = from.repository.replace(/\/+$/u, '').replace(/\.git$/u, '');
    const found = entries.find(([repository]) => path.endsWith(`/${repository}`));
    // A fork of another organization is told by its name.
    if (found !== undefined) return found[1];
    if (from.subdirectory !== undefined) return undefined;
  }
  const key = normalizeName(name);
  const names = [key, key.replace(/^openstack-/u, '')];
  return entries.find(([repository]) => names.includes(normalizeName(repository.replace(/^[^/]*\//u, ''))))?.[1];
}

/** The version that a release gives a commit of a known repository. */
export function releasedVersion(name: string, source: Source, releases: Releases | undefined): string | undefined {
  const commit = commitOf(source)?.commit;
  if (commit === undefined) return undefined;
  const versions = Object.entries(releasedOf(name, source, releases)?.versions ?? {});
  return versions.find(([, tagged]) => tagged === commit)?.[0];
}

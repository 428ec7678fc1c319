import { commitOf, isVersion, kindOf, orderVersions, type Releases } from '@stx/formats';
import { compareWithRelease, releasedVersion } from '@stx/lock';
import type { Facts, ProjectFact } from './facts.js';
import type { ListedFile } from './index-page.js';
import { newestFinal } from './newest-final.js';
import type { Finding } from './report.js';

type Lists = (name: string) => readonly ListedFile[];

/** Newer sdists of projects, within the series of their release. */
export function compareProjects({ projects, releases }: Facts, listed: Lists): Finding[] {
  return projects.flatMap((project): Finding[] => {
    const { name, version: from, file } = project;
    const accepts = ({ version, isSdist }: ListedFile): boolean =>
      isSdist && isOfSeries(project, version, releases.get(project.release));
    const to = newestFinal(listed(name), from, accepts);
    return to === undefined ? [] : [{ kind: 'patch release', name, from, to, files: [file] }];
  });
}

/** Whether a version belongs to the release of a project; without a table, whether both versions are of one series. */
function isOfSeries(project: ProjectFact, version: string, table: Releases | undefined): boolean {
  const { name, source, release, constraint } = project;
  const { kind } = compareWithRelease({ name, version, source }, release, table, constraint);
  if (kind !== 'unknown') return kind !== 'other';
  const own = { version: project.version, line: 0 };
  return compareWithRelease({ name, version, source }, release, undefined, own).kind !== 'other';
}

/**
 * Commits of a release that its table has a later version for. Other commits are skipped: only a clone of the repository
 * shows what is behind.
 */
export function compareCommits({ commits, releases }: Facts): { findings: Finding[]; skipped: string[] } {
  const findings: Finding[] = [];
  const skipped = new Map<string, number>();
  for (const { name, source, release, file } of commits) {
    const table = releases.get(release);
    const from = releasedVersion(name, source, table);
    const place = commitOf(source)?.repository ?? `kind ${kindOf(source)}`;
    if (from === undefined) skipped.set(place, (skipped.get(place) ?? 0) + 1);
    else {
      const to = laterVersion(source, from, table);
      if (to !== undefined) findings.push({ kind: 'patch release', name, from, to, files: [file] });
    }
  }
  return {
    findings,
    skipped: [...skipped].sort().map(([place, count]) => `${place} (${String(count)} sources; needs a clone)`),
  };
}

/** The latest version that the table lists for the repository of a commit. */
function laterVersion(source: ProjectFact['source'], from: string, table: Releases | undefined): string | undefined {
  const own = Object.values(table?.repositories ?? {}).find(
    ({ versions }) => versions[from] === commitOf(source)?.commit,
  );
  const to = Object.keys(own?.versions ?? {})
    .filter(isVersion)
    .sort(orderVersions)
    .at(-1);
  return to === undefined || orderVersions(to, from) <= 0 ? undefined : to;
}

/** Entries of wheel sets that are older than the release's constraint, or than the index if no constraint names them. */
export function compareEntries({ entries }: Facts, listed: Lists, all: boolean): Finding[] {
  return entries.flatMap(({ name, version: from, reason, constraint, release, file }): Finding[] => {
    if (reason !== undefined && !all) return [];
    const to = constraint === undefined ? newestFinal(listed(name), from) : constraint.version;
    if (to === undefined || orderVersions(to, from) <= 0) return [];
    const limit = constraint === undefined ? [] : [`the constraint of ${release}`];
    const why = [...limit, ...(reason === undefined ? [] : [`accepted: ${reason}`])].join('; ');
    return [{ kind: 'wheel set behind', name, from, to, files: [file], ...(why === '' ? {} : { why }) }];
  });
}

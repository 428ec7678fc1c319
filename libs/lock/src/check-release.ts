import { StxError } from '@stx/errors';
import { constraintsOn, isSameVersion, normalizeName, type Constraint, type Releases } from '@stx/formats';
import type { LockRequest } from './collect-request.js';
import { compareWithRelease, type Project } from './compare-release.js';

export interface ReleaseInputs {
  /** The file that names the projects, as the user knows it. */
  file: string;
  release: string;
  python: string;
  /** Each service, extra project and commit. */
  projects: readonly Project[];
  releases: Releases | undefined;
  constraints: readonly Constraint[];
  waivers: LockRequest['waivers'];
}

/** How projects stand to the release that they are built for: what is refused, and what is worth a line. */
export function compareReleases(inputs: ReleaseInputs): { faults: StxError[]; notes: string[] } {
  const { file, release, projects, releases, constraints, waivers } = inputs;
  const limits = constraintsOn(constraints, inputs.python);
  const faults: StxError[] = [];
  const notes: string[] = [];
  for (const project of projects) {
    const name = normalizeName(project.name);
    const { kind, text } = compareWithRelease(project, release, releases, limits.get(name));
    const waiver = waivers[name];
    const isWaived =
      waiver !== undefined && project.version !== undefined && isSameVersion(waiver.version, project.version);
    if (kind === 'newer' || kind === 'unlisted') notes.push(text);
    if (kind !== 'other') continue;
    if (isWaived) notes.push(`${text}; waived: ${waiver.reason}`);
    else {
      const hint = `take a version of ${release}, or waive ${name} ${project.version ?? ''} in ${file} with a reason`;
      faults.push(new StxError('WRONG_RELEASE', text, { place: { file }, hint }));
    }
  }
  return { faults, notes };
}

import type { StxError } from '@stx/errors';
import { normalizeName, type WheelSet } from '@stx/formats';
import { compareReleases, type Project, type LockRequest } from '@stx/lock';
import type { Context } from '../context/context.js';
import { FOLDER_VERSION, type ImageSubject } from '../requirements/gather-requirements.js';

interface Compared {
  faults: StxError[];
  notes: string[];
}

/** Each source that a user named, and its version where it is known. */
function projectsOf({ sources }: LockRequest): Project[] {
  return sources.map(({ name, version, source, isDerived }) => ({
    name,
    version: isDerived === true && version === FOLDER_VERSION ? undefined : version,
    source,
  }));
}

/** How an image's service, extra projects and commits stand to its release. */
export function imageStanding(context: Context, subject: ImageSubject, request: LockRequest): Compared {
  const cloned = subject.image.extraSources.map(({ name, source }) => ({ name, version: undefined, source }));
  return compareReleases({
    file: `images/${subject.name}/image.yaml`,
    release: subject.release,
    python: subject.python,
    projects: [...projectsOf(request), ...cloned],
    releases: context.workspace.releases(subject.release),
    constraints: context.workspace.constraints(subject.release),
    waivers: request.waivers,
  });
}

/** How what a wheel set builds from source stands to its release; the reason of an entry waives its version. */
export function setStanding(context: Context, set: WheelSet, request: LockRequest): Compared {
  const waivers = Object.entries(set.packages).flatMap(([name, { version, reason }]) =>
    reason === undefined ? [] : [[normalizeName(name), { version, reason }] as const],
  );
  return compareReleases({
    file: `wheels/${context.name}/wheels.yaml`,
    release: set.release,
    python: request.python,
    projects: projectsOf(request),
    releases: context.workspace.releases(set.release),
    constraints: [],
    waivers: Object.fromEntries(waivers),
  });
}

import type { StxError } from '@stx/errors';
import { normalizeName, type WheelSet } from '@stx/formats';
import { compareReleases, type Project, type LockRequest } from '@stx/lock';
import type { Context } from '../context/context.js';
import { FOLDER_VERSION, type ImageSubject } from '../requirements/gather-requirements.js';

interface Compared {
  faults: StxError[];
  notes: string[];
}

/** Each source in a user's file, with its version if it is known. */
function projectsOf({ sources }: LockRequest): Project[] {
  return sources.map(({ name, version, source, isDerived }) => ({
    name,
    version: isDerived === true && version === FOLDER_VERSION ? undefined : version,
    source,
  }));
}

/** Compares an image's service, extra projects and commits with its release. */
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

/** Compares the source builds of a wheel set with its release; the reason of an entry waives its version. */
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

import type { StxError } from '@stx/errors';
import { normalizeName, type WheelSet } from '@stx/formats';
import { compareReleases, type Project, type Wishes } from '@stx/lock';
import { FOLDER_VERSION, type ImageSubject } from './gather-wishes.js';
import type { Task } from './run-task.js';

interface Compared {
  faults: StxError[];
  notes: string[];
}

/** Each source that a user named, and its version where it is known. */
function projectsOf({ sources }: Wishes): Project[] {
  return sources.map(({ name, version, source, isDerived }) => ({
    name,
    version: isDerived === true && version === FOLDER_VERSION ? undefined : version,
    source,
  }));
}

/** How an image's service, extra projects and commits stand to its release. */
export function imageStanding(task: Task, subject: ImageSubject, wishes: Wishes): Compared {
  const cloned = subject.image.extraSources.map(({ name, source }) => ({ name, version: undefined, source }));
  return compareReleases({
    file: `images/${subject.name}/image.yaml`,
    release: subject.release,
    python: subject.python,
    projects: [...projectsOf(wishes), ...cloned],
    releases: task.workspace.releases(subject.release),
    constraints: task.workspace.constraints(subject.release),
    waivers: wishes.waivers,
  });
}

/** How what a wheel set builds from source stands to its release; the reason of an entry waives its version. */
export function setStanding(task: Task, set: WheelSet, wishes: Wishes): Compared {
  const waivers = Object.entries(set.packages).flatMap(([name, { version, reason }]) =>
    reason === undefined ? [] : [[normalizeName(name), { version, reason }] as const],
  );
  return compareReleases({
    file: `wheels/${task.name}/wheels.yaml`,
    release: set.release,
    python: wishes.python,
    projects: projectsOf(wishes),
    releases: task.workspace.releases(set.release),
    constraints: [],
    waivers: Object.fromEntries(waivers),
  });
}

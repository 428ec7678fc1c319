import type { Lock, LockedDistribution } from './lock.js';
import { normalizeName } from './names.js';

/** The distributions that the image names by source: the service and its extra projects. */
export function projectsOf(lock: Pick<Lock, 'project' | 'extraProjects'>): LockedDistribution[] {
  return [...(lock.project === undefined ? [] : [lock.project]), ...lock.extraProjects];
}

/** The distributions that a lock installs, without build requirements and without removed ones in any spelling. */
export function installedBy(lock: Lock, removed: readonly string[] = []): LockedDistribution[] {
  const removedNames = new Set(removed.map(normalizeName));
  return [...projectsOf(lock), ...lock.distributions].filter(({ name }) => !removedNames.has(normalizeName(name)));
}

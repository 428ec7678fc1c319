import type { Lock, LockedDistribution } from './lock.js';
import { normalizeName } from './names.js';

/** What is built from source of its own: the service and its companions. */
export function projectsOf(lock: Pick<Lock, 'project' | 'extraProjects'>): LockedDistribution[] {
  return [...(lock.project === undefined ? [] : [lock.project]), ...lock.extraProjects];
}

/** All that is installed by a lock, but for what is taken out again, however its name is written; build requirements are not. */
export function installedBy(lock: Lock, removed: readonly string[] = []): LockedDistribution[] {
  const gone = new Set(removed.map(normalizeName));
  return [...projectsOf(lock), ...lock.distributions].filter(({ name }) => !gone.has(normalizeName(name)));
}

import { projectsOf, type Lock } from '@stx/formats';

export interface Yanked {
  name: string;
  version: string;
  /** The index's reason, as it was when the lock was made. */
  reason: string;
}

/** The releases that a lock holds although their authors withdrew them, those that are only built with among them. */
export function listYanked(lock: Pick<Lock, 'project' | 'extraProjects' | 'distributions' | 'build'>): Yanked[] {
  return [...projectsOf(lock), ...lock.distributions, ...lock.build].flatMap(({ name, version, yanked }) =>
    yanked === undefined ? [] : [{ name, version, reason: yanked }],
  );
}

/** A line for a person, such as `zstd 1.5.7.3 is yanked: buggy`. */
export function renderYanked({ name, version, reason }: Yanked): string {
  return `${name} ${version} is yanked: ${reason}`;
}

import type { Constraint, LockedDistribution, Releases, Source } from '@stx/formats';

/** An image's service or another project that it names by source. */
export interface ProjectFact {
  name: string;
  version: string;
  source: Source;
  release: string;
  /** The line of the release's constraints with its name, if there is one. */
  constraint: Constraint | undefined;
  file: string;
}

/** An entry of a wheel set that comes from the index. */
export interface EntryFact {
  name: string;
  version: string;
  /** Why its version differs from the constraints. */
  reason: string | undefined;
  constraint: Constraint | undefined;
  release: string;
  file: string;
}

/** A line of upper-constraints.txt. */
export interface PinFact {
  constraint: Constraint;
  file: string;
}

/** A file of the index in a lock. */
export interface LockedFact extends Pick<LockedDistribution, 'name' | 'version' | 'yanked'> {
  indexFile: string;
  file: string;
}

/** An image of a registry that a Dockerfile names by tag. */
export interface ForeignFact {
  reference: string;
  named: string;
  file: string;
}

/** A project that is built from a commit or from another place that has no versions on the index. */
export type CommitFact = Omit<ProjectFact, 'version'>;

/** What the workspace has now. */
export interface Facts {
  projects: readonly ProjectFact[];
  commits: readonly CommitFact[];
  entries: readonly EntryFact[];
  pins: readonly PinFact[];
  locked: readonly LockedFact[];
  images: readonly ForeignFact[];
  /** The table of each release that the workspace has one for. */
  releases: ReadonlyMap<string, Releases>;
}

/** The distributions to ask the index about. */
export function namesOf({ projects, entries, pins, locked }: Facts): string[] {
  return [...projects, ...entries, ...pins.map(({ constraint }) => constraint), ...locked].map(({ name }) => name);
}

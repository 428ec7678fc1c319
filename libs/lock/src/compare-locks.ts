import type { Lock } from '@stx/formats';

export interface VersionChange {
  name: string;
  /** Undefined for what came in. */
  from: string | undefined;
  /** Undefined for what went out. */
  to: string | undefined;
}

interface Versioned {
  name: string;
  version: string;
}

/** What is installed by a lock; build requirements are not. */
function installed(lock: Lock | undefined): Versioned[] {
  const own = [lock?.project, ...(lock?.extraProjects ?? [])].filter((entry) => entry !== undefined);
  return [...own, ...(lock?.distributions ?? [])];
}

/** What differs between two locks of one image, by name. */
export function compareLocks(before: Lock | undefined, after: Lock): VersionChange[] {
  return compareVersions(installed(before), installed(after));
}

/** What differs between two lists of distributions, by name. */
export function compareVersions(before: readonly Versioned[], after: readonly Versioned[]): VersionChange[] {
  const [old, now] = [before, after].map((list) => new Map(list.map(({ name, version }) => [name, version])));
  return [...new Set([...before, ...after].map(({ name }) => name))]
    .sort()
    .map((name) => ({ name, from: old?.get(name), to: now?.get(name) }))
    .filter(({ from, to }) => from !== to);
}

/** A change as a reviewer reads it. */
export function renderChange({ name, from, to }: VersionChange): string {
  if (from === undefined) return `+ ${name} ${to ?? ''}`;
  return to === undefined ? `- ${name} ${from}` : `${name} ${from} -> ${to}`;
}

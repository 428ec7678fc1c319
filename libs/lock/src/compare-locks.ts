import type { Lock, LockedDistribution } from '@stx/formats';

export interface VersionChange {
  name: string;
  /** Undefined for what came in. */
  from: string | undefined;
  /** Undefined for what went out. */
  to: string | undefined;
}

function versions(lock: Lock | undefined): Map<string, string> {
  const own = [lock?.project, ...(lock?.extraProjects ?? [])].filter((entry) => entry !== undefined);
  const entries: LockedDistribution[] = [...own, ...(lock?.distributions ?? [])];
  return new Map(entries.map(({ name, version }) => [name, version]));
}

/** What differs between two locks of one image, by name; build requirements are not installed and not told. */
export function compareLocks(before: Lock | undefined, after: Lock): VersionChange[] {
  const [old, now] = [versions(before), versions(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((name) => ({ name, from: old.get(name), to: now.get(name) }))
    .filter(({ from, to }) => from !== to);
}

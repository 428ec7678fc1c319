import type { LockedDistribution } from '@stx/formats';
import { findWheel } from '@stx/store';
import type { WheelInspection } from './inspect-wheel.js';
import type { Inspections } from './inspections.js';
import { findConflicts, type InstalledFiles } from './owners-of.js';

/** Distributions of one lock, and those of them that are installed side by side. */
export interface Party {
  locked: readonly LockedDistribution[];
  together: readonly LockedDistribution[];
}

/**
 * Why wheels that were fetched may not enter the store, by path: what is wrong inside them, and files that they would
 * write over those of another distribution that is installed beside them.
 *
 * @param fetched Paths of what came, by file name.
 */
export async function refuseFetched(
  parties: readonly Party[],
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
): Promise<Map<string, string>> {
  const reasons = new Map<string, Set<string>>();
  const refuse = (path: string, reason: string): void => {
    // Several images may have the same to say of it.
    reasons.set(path, (reasons.get(path) ?? new Set()).add(reason));
  };
  // A file that a build needs may be installed too; looking into it once is enough.
  const byFile = new Map(parties.flatMap(({ locked }) => locked.map((entry) => [entry.wheel?.file ?? '', entry])));
  const sound = new Map<string, WheelInspection>();
  for (const [file, path] of fetched) {
    const entry = byFile.get(file);
    if (entry?.wheel === undefined) continue;
    const found = await inspections.whole(path, entry.wheel.sha256, entry);
    for (const { message } of found.faults) refuse(path, message);
    if (found.faults.length === 0) sound.set(file, found);
  }
  for (const [file, messages] of await conflictsOfAll(parties, fetched, sound, inspections)) {
    const path = fetched.get(file);
    if (path !== undefined) for (const message of messages) refuse(path, message);
  }
  return new Map([...reasons].map(([path, messages]) => [path, [...messages].join('\n  ')]));
}

/** What is wrong with files in every image that installs them; one that another image can use may enter the store. */
async function conflictsOfAll(
  parties: readonly Party[],
  fetched: ReadonlyMap<string, string>,
  sound: ReadonlyMap<string, WheelInspection>,
  inspections: Inspections,
): Promise<Map<string, string[]>> {
  const refused = new Map<string, string[]>();
  const usable = new Set<string>();
  for (const { together } of parties) {
    const beside = await filesBeside(together, fetched, sound, inspections);
    const conflicts = findConflicts(beside);
    for (const { message, files } of conflicts) {
      for (const file of files) refused.set(file, [...(refused.get(file) ?? []), message]);
    }
    for (const { file } of beside) if (!conflicts.some(({ files }) => files.includes(file))) usable.add(file);
  }
  for (const file of usable) refused.delete(file);
  return refused;
}

/** What is installed side by side, as far as it was fetched and is sound, or is in the store. */
async function filesBeside(
  together: readonly LockedDistribution[],
  fetched: ReadonlyMap<string, string>,
  sound: ReadonlyMap<string, WheelInspection>,
  inspections: Inspections,
): Promise<InstalledFiles[]> {
  const beside: InstalledFiles[] = [];
  for (const entry of together) {
    if (entry.wheel === undefined) continue;
    const { file, sha256 } = entry.wheel;
    const own = sound.get(file);
    const stored = fetched.has(file) ? undefined : await findWheel(sha256, file);
    if (own !== undefined) beside.push(own);
    else if (stored !== undefined) beside.push(await inspections.recorded(stored.path, sha256, entry));
  }
  return beside;
}

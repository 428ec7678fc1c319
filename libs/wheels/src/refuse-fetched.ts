import type { LockedDistribution } from '@stx/formats';
import { findWheel } from '@stx/store';
import { inspectWheel, type WheelInspection } from './inspect-wheel.js';
import { findConflicts } from './owners-of.js';

/**
 * Why wheels that were fetched may not enter the store, by path: what is wrong inside them, and files that they would
 * write over those of another distribution that is installed beside them.
 *
 * @param fetched Paths of what came, by file name.
 */
export async function refuseFetched(
  locked: readonly LockedDistribution[],
  together: readonly LockedDistribution[],
  fetched: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const reasons = new Map<string, string>();
  const refuse = (path: string, reason: string): void => {
    reasons.set(path, [reasons.get(path) ?? [], reason].flat().join('\n  '));
  };
  // A file that a build needs may be installed too; looking into it once is enough.
  const byFile = new Map(locked.map((entry) => [entry.wheel?.file ?? '', entry]));
  const sound = new Map<string, WheelInspection>();
  for (const [file, path] of fetched) {
    const entry = byFile.get(file);
    if (entry === undefined) continue;
    const found = await inspectWheel(path, entry);
    for (const { message } of found.faults) refuse(path, message);
    if (found.faults.length === 0) sound.set(file, found);
  }
  for (const { message, files } of findConflicts(await inspectBeside(together, fetched, sound))) {
    for (const path of files.map((file) => fetched.get(file))) if (path !== undefined) refuse(path, message);
  }
  return reasons;
}

/** What is installed side by side, as far as it was fetched and is sound, or is in the store. */
async function inspectBeside(
  together: readonly LockedDistribution[],
  fetched: ReadonlyMap<string, string>,
  sound: ReadonlyMap<string, WheelInspection>,
): Promise<WheelInspection[]> {
  const beside: WheelInspection[] = [];
  for (const entry of together) {
    if (entry.wheel === undefined) continue;
    const { file, sha256 } = entry.wheel;
    const own = sound.get(file);
    const stored = fetched.has(file) ? undefined : await findWheel(sha256, file);
    if (own !== undefined) beside.push(own);
    else if (stored !== undefined) beside.push(await inspectWheel(stored.path, entry));
  }
  return beside;
}

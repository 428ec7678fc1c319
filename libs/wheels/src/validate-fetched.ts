import { StxError } from '@stx/errors';
import type { LockedDistribution } from '@stx/formats';
import { findWheel } from '@stx/store';
import { findConflicts, type Conflict, type InstalledWheel } from '@stx/wheel-file';
import type { Inspections, Judgement } from './inspections.js';

/** Distributions of one lock, those of them that are installed side by side, and how they are judged. */
export interface Party extends Judgement {
  locked: readonly LockedDistribution[];
  together: readonly LockedDistribution[];
}

/**
 * Why wheels that were fetched may not enter the store, by path: what is wrong inside them, and files that they would
 * write over those of another distribution that is installed beside them. One that another lock can use may enter.
 *
 * @param fetched Paths of what came, by file name.
 */
export async function refuseFetched(
  parties: readonly Party[],
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
): Promise<Map<string, StxError[]>> {
  const faults: FaultsOf = new Map();
  const usable = new Set<string>();
  for (const party of parties) {
    const sound = await soundOf(party, fetched, inspections, faults);
    const stored = await storedOf(party, fetched, inspections);
    const together = new Set(party.together.map(({ wheel }) => wheel?.file));
    const conflicts = findConflicts(
      [...sound, ...stored].filter(({ file }) => together.has(file)),
      party.waivers,
    );
    for (const conflict of conflicts) {
      for (const file of conflict.files) addTo(faults, file, conflictFault(conflict));
    }
    for (const { file } of sound) if (!conflicts.some(({ files }) => files.includes(file))) usable.add(file);
  }
  const refused = [...fetched].filter(([file]) => faults.has(file) && !usable.has(file));
  return new Map(refused.map(([file, path]) => [path, [...(faults.get(file)?.values() ?? [])]]));
}

/** As a user reads it; the hint says how to allow it. */
export function conflictFault({ message, waive }: Conflict): StxError {
  const hint = `remove one of the distributions, or add to wheelWaivers of image.yaml: ${waive}; then run ./nx lock`;
  return new StxError('WHEEL_CONFLICT', message, { hint });
}

/** Faults by file, and each by what it says: several images may have the same to say of a file. */
type FaultsOf = Map<string, Map<string, StxError>>;

function addTo(faults: FaultsOf, file: string, fault: StxError): void {
  const key = `${fault.code} ${fault.message} ${fault.hint ?? ''}`;
  faults.set(file, (faults.get(file) ?? new Map<string, StxError>()).set(key, fault));
}

/** What came and has no fault; the faults of the others are noted. */
async function soundOf(
  party: Party,
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
  faults: FaultsOf,
): Promise<InstalledWheel[]> {
  const sound: InstalledWheel[] = [];
  // A file that a build needs may be installed too; looking into it once is enough.
  for (const [file, entry] of new Map(party.locked.map((each) => [each.wheel?.file ?? '', each]))) {
    const path = fetched.get(file);
    if (entry.wheel === undefined || path === undefined) continue;
    const found = await inspections.inspect({ ...entry.wheel, path }, entry, party);
    for (const fault of found.faults) addTo(faults, file, fault);
    if (found.faults.length === 0) sound.push({ ...found, name: entry.name });
  }
  return sound;
}

/** What is installed beside it and is in the store; one that is refused by now is told of where it is used. */
async function storedOf(
  party: Party,
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
): Promise<InstalledWheel[]> {
  const found: InstalledWheel[] = [];
  for (const entry of party.together) {
    if (entry.wheel === undefined || fetched.has(entry.wheel.file)) continue;
    const stored = await findWheel(entry.wheel.sha256, entry.wheel.file);
    const admitted =
      stored === undefined ? undefined : await inspections.admit(stored, entry, party).catch(() => undefined);
    if (admitted !== undefined) found.push(admitted);
  }
  return found;
}

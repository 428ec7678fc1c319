import { StxError } from '@stx/errors';
import type { LockedDistribution } from '@stx/formats';
import { findWheel } from '@stx/store';
import { findConflicts, type Conflict, type InstalledWheel } from '@stx/wheel-file';
import type { Inspections, Judgement } from './inspections.js';

/** The distributions of one lock, those that one environment installs, and how to inspect them. */
export interface LockRequest extends Judgement {
  locked: readonly LockedDistribution[];
  installedTogether: readonly LockedDistribution[];
}

/**
 * The errors of fetched wheels that the store must not admit, by path: findings in them, and conflicts with files of other
 * distributions in the same environment. A wheel that another lock can use is admitted.
 *
 * @param fetched Paths of fetched files, by file name.
 */
export async function validateFetched(
  requests: readonly LockRequest[],
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
): Promise<Map<string, StxError[]>> {
  const faults: FaultsOf = new Map();
  const usable = new Set<string>();
  for (const request of requests) {
    const sound = await soundOf(request, fetched, inspections, faults);
    const stored = await storedOf(request, fetched, inspections);
    const installedTogether = new Set(request.installedTogether.map(({ wheel }) => wheel?.file));
    const conflicts = findConflicts(
      [...sound, ...stored].filter(({ file }) => installedTogether.has(file)),
      request.waivers,
    );
    for (const conflict of conflicts) {
      for (const file of conflict.files) addTo(faults, file, conflictFault(conflict));
    }
    for (const { file } of sound) if (!conflicts.some(({ files }) => files.includes(file))) usable.add(file);
  }
  const refused = [...fetched].filter(([file]) => faults.has(file) && !usable.has(file));
  return new Map(refused.map(([file, path]) => [path, [...(faults.get(file)?.values() ?? [])]]));
}

/** A conflict as an error; its hint shows the waiver that accepts it. */
export function conflictFault({ message, waive }: Conflict): StxError {
  const hint = `remove one of the distributions, or add to wheelWaivers of image.yaml: ${waive}; then run ./nx lock`;
  return new StxError('WHEEL_CONFLICT', message, { hint });
}

/** Errors by file and text, since several images may report the same. */
type FaultsOf = Map<string, Map<string, StxError>>;

function addTo(faults: FaultsOf, file: string, fault: StxError): void {
  const key = `${fault.code} ${fault.message} ${fault.hint ?? ''}`;
  faults.set(file, (faults.get(file) ?? new Map<string, StxError>()).set(key, fault));
}

/** The fetched wheels without findings; adds the findings of the others to `faults`. */
async function soundOf(
  request: LockRequest,
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
  faults: FaultsOf,
): Promise<InstalledWheel[]> {
  const sound: InstalledWheel[] = [];
  // A file may be both a build requirement and installed.
  for (const [file, entry] of new Map(request.locked.map((each) => [each.wheel?.file ?? '', each]))) {
    const path = fetched.get(file);
    if (entry.wheel === undefined || path === undefined) continue;
    const inspection = await inspections.inspect({ ...entry.wheel, path }, entry, request);
    for (const fault of inspection.faults) addTo(faults, file, fault);
    if (inspection.faults.length === 0) sound.push({ ...inspection, name: entry.name });
  }
  return sound;
}

/** The wheels of the environment that are in the store; the build reports those that the present rules refuse. */
async function storedOf(
  request: LockRequest,
  fetched: ReadonlyMap<string, string>,
  inspections: Inspections,
): Promise<InstalledWheel[]> {
  const installed: InstalledWheel[] = [];
  for (const entry of request.installedTogether) {
    if (entry.wheel === undefined || fetched.has(entry.wheel.file)) continue;
    const stored = await findWheel(entry.wheel.sha256, entry.wheel.file);
    const admitted =
      stored === undefined ? undefined : await inspections.admit(stored, entry, request).catch(() => undefined);
    if (admitted !== undefined) installed.push(admitted);
  }
  return installed;
}

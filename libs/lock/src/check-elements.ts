import { arePatchesLocked, describePatches, digestOf, type LockedPatch, type RequestedPatch } from '@stx/formats';

/** A list in a lock and in the workspace's files, whose elements have names. */
export interface Group<Wanted, Locked = Wanted> {
  /** The field of the lock, such as `packageRepositories`. */
  field: string;
  nameOf: (element: Wanted | Locked) => string;
  isSame: (wanted: Wanted, locked: Locked) => boolean;
  /** Values that a person can compare; without it, a changed element is only named. */
  describe?: (element: Wanted | Locked) => string;
}

/** Whether two elements have the same content. */
const isEqual = (wanted: unknown, locked: unknown): boolean => digestOf({ wanted }) === digestOf({ wanted: locked });

/** A group whose elements a lock has as the workspace gives them. */
export const plainGroup = <Element>(
  field: string,
  nameOf: (element: Element) => string,
  describe?: (element: Element) => string,
): Group<Element> => ({ field, nameOf, isSame: isEqual, ...(describe === undefined ? {} : { describe }) });

/** Patches: their order counts, and one of a commit has the name of its folder. */
export const patchGroup = (field: string): Group<RequestedPatch, LockedPatch> => ({
  field,
  nameOf: (patch) =>
    'git' in patch ? [patch.git.repository, patch.git.subdirectory].filter(Boolean).join('/') : patch.file,
  isSame: (wanted, locked) => arePatchesLocked([wanted], [locked]),
  describe: (patch) => describePatches([patch]),
});

/** One line for each element that was added, removed or changed since the lock was made; one if only the order changed. */
export function elementFaults<Wanted, Locked>(
  { field, nameOf, isSame, describe }: Group<Wanted, Locked>,
  wanted: readonly Wanted[] = [],
  locked: readonly Locked[] = [],
): string[] {
  const before = [...locked];
  const faults: string[] = [];
  for (const element of wanted) {
    const name = nameOf(element);
    const found = before.findIndex((other) => nameOf(other) === name && isSame(element, other));
    const index = found === -1 ? before.findIndex((other) => nameOf(other) === name) : found;
    const [other] = index === -1 ? [] : before.splice(index, 1);
    if (other === undefined) faults.push(`${field}: '${name}' was added`);
    else if (!isSame(element, other)) {
      const values = describe === undefined ? '' : `: expected ${describe(element)}, got ${describe(other)}`;
      faults.push(`${field}: '${name}' changed${values}`);
    }
  }
  faults.push(...before.map((other) => `${field}: '${nameOf(other)}' was removed`));
  const isOrdered = wanted.every((element, index) => {
    const other = locked[index];
    return other !== undefined && isSame(element, other);
  });
  return faults.length > 0 || isOrdered ? faults : [`${field}: the order changed`];
}

import { StxError } from '@stx/errors';
import type { WheelInspection } from './inspect-wheel.js';

export interface Owner {
  name: string;
  file: string;
  sha256: string;
}

/** Which distributions of a set install which file; namespace packages share folders, never files. */
export function ownersOf(inspections: readonly WheelInspection[]): Map<string, Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const { name, file, files } of inspections) {
    for (const { path, sha256 } of files) owners.set(path, [...(owners.get(path) ?? []), { name, file, sha256 }]);
  }
  return owners;
}

/**
 * A fault for each file that two distributions would write over each other. The same bytes from both are let through
 * (empty `__init__.py` files of namespace packages): whatever the order of installation, the result is one.
 */
export function findConflicts(inspections: readonly WheelInspection[]): StxError[] {
  return [...ownersOf(inspections)].flatMap(([path, owners]) => {
    if (new Set(owners.map(({ sha256 }) => sha256)).size < 2) return [];
    const files = owners.map(({ file }) => file).sort();
    return [
      new StxError('WHEEL_CONFLICT', `${path} would be installed by ${files.join(' and ')}, with different content`, {
        hint: 'leave one of the distributions out',
      }),
    ];
  });
}

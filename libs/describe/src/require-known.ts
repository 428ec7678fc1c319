import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import type { Bill } from './bill.js';

/**
 * Checks that the Python distributions of an image are those that its lock installs, and that each has a wheel.
 *
 * @throws StxError BILL_INCOMPLETE that names the differences.
 */
export function requireKnown(
  { image, distributions }: Bill,
  locked: readonly { name: string; version: string }[],
): void {
  const expected = locked.map(({ name, version }) => `${normalizeName(name)} ${version}`);
  const found = new Map(distributions.map((each) => [`${each.name} ${each.version}`, each.wheel !== undefined]));
  const faults = [
    ...[...found].flatMap(([name, hasWheel]) => (hasWheel ? [] : [`${name} is in the image but has no locked wheel`])),
    ...expected.filter((name) => !found.has(name)).map((name) => `${name} is locked but not in the image`),
  ];
  if (faults.length === 0) return;
  throw new StxError('BILL_INCOMPLETE', `the bill of ${image.project} would be wrong: ${faults.join('; ')}`, {
    hint: `run ./nx build-image ${image.project}`,
  });
}

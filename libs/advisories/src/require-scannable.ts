import type { Bill } from '@stx/describe';
import type { StxError } from '@stx/errors';
import type { AdvisoryData } from './data/read-advisories.js';
import { notScanned } from './not-scanned.js';
import { debianOf } from './packages.js';

/** Older advisories are not used. */
export const MOST_DAYS = 30;

const DAY = 86_400_000;

/** The ecosystems of OSV that an image has packages of. @throws StxError NOT_SCANNED for another distribution. */
export function ecosystemsOf(bill: Bill): string[] {
  const debian = debianOf(bill);
  if (debian === undefined && (bill.debs.length > 0 || bill.distributions.length === 0)) {
    const { id = 'unknown', version = '' } = bill.system ?? {};
    throw notScanned(
      `the distribution of ${bill.image.project} is ${`${id} ${version}`.trim()}`,
      'only images of Debian can be scanned',
    );
  }
  return [...(debian === undefined ? [] : [debian]), ...(bill.distributions.length === 0 ? [] : ['PyPI'])];
}

/**
 * Checks that all packages of an image were read and that current advisories of each ecosystem are there.
 *
 * @throws StxError NOT_SCANNED, or AggregateError with each.
 */
export function requireScannable(bill: Bill, data: AdvisoryData, now: Date): void {
  const faults = [...unreadPackages(bill), ...ecosystemsOf(bill).flatMap((each) => unusable(each, data, now))];
  const [first] = faults;
  if (first === undefined) return;
  throw faults.length === 1 ? first : new AggregateError(faults, `${bill.image.project} is not scanned`);
}

function unreadPackages(bill: Bill): StxError[] {
  const { debs, distributions, unread, image } = bill;
  const nameless = [...debs, ...debs.map(({ source }) => source), ...distributions].filter(
    ({ name, version }) => name === '' || version === '',
  );
  const what = [
    ...unread,
    ...new Set(nameless.map(({ name, version }) => `package ${JSON.stringify(`${name} ${version}`.trim())}`)),
    ...(debs.length === 0 && debianOf(bill) !== undefined ? ['the list of Debian packages'] : []),
  ];
  return what.map((each) =>
    notScanned(`cannot read ${each} of ${image.project}`, `inspect the image, and build ${image.project} again`),
  );
}

function unusable(ecosystem: string, { ecosystems, place }: AdvisoryData, now: Date): StxError[] {
  const hint = `give a current archive of ${ecosystem}; docs/trust.md describes it`;
  const newest = ecosystems.get(ecosystem)?.newest;
  if (newest === undefined) {
    const [given] = [[...ecosystems.keys()].sort().slice(0, 8).join(', ')];
    return [notScanned(`${place} has no advisories of ${ecosystem}; it has ${given === '' ? 'none' : given}`, hint)];
  }
  const days = Math.floor((now.getTime() - Date.parse(newest)) / DAY);
  if (days < -1) {
    return [notScanned(`advisories of ${ecosystem} in ${place} are of ${newest}, in the future`, 'correct the clock')];
  }
  if (now.getTime() - Date.parse(newest) <= MOST_DAYS * DAY) return [];
  const age = `${String(days)} days old (${newest.slice(0, 10)}), at most ${String(MOST_DAYS)} are allowed`;
  return [notScanned(`advisories of ${ecosystem} in ${place} are ${age}`, hint)];
}

import {
  isSameVersion,
  normalizeName,
  orderVersions,
  type Constraint,
  type Lock,
  type WheelSet,
  type WheelsReceipt,
} from '@stx/formats';

export interface SetEntry {
  name: string;
  version: string;
  /** The release's constraint; undefined where it has none. */
  constraint: string | undefined;
  /** Why the version differs, or why there is no wheel. */
  reason?: string;
}

/** How a wheel set stands to the release's constraints, and who uses what of it. */
export interface SetReport {
  total: number;
  /** Entries whose wheel was made or taken; undefined before the set was built. */
  had: number | undefined;
  unavailable: SetEntry[];
  equals: SetEntry[];
  overrides: SetEntry[];
  absent: SetEntry[];
  /** Entries that no image's lock holds at all. */
  unused: SetEntry[];
  /** Entries that images hold at another version only, with those versions. */
  otherVersion: (SetEntry & { held: string[] })[];
}

export interface SetReportInputs {
  set: WheelSet;
  constraints: readonly Constraint[];
  receipt: WheelsReceipt | undefined;
  /** The locks of all images. */
  locks: readonly Lock[];
}

/** Compares a wheel set with the constraints of its release and with the locks of the images. */
export function reportSet({ set, constraints, receipt, locks }: SetReportInputs): SetReport {
  // A line with a marker holds on some Pythons only; where a name has several, the one for all is the constraint.
  const forSome = constraints.filter(({ marker }) => marker !== undefined);
  const forAll = constraints.filter(({ marker }) => marker === undefined);
  const limits = new Map([...forSome, ...forAll].map((limit) => [limit.name, limit.version]));
  const held = new Map<string, Set<string>>();
  for (const { distributions, build } of locks) {
    for (const { name, version } of [...distributions, ...build])
      held.set(name, (held.get(name) ?? new Set()).add(version));
  }
  const made = receipt === undefined ? undefined : new Set(receipt.wheels.map(({ name }) => normalizeName(name)));
  const entries = Object.entries(set.packages).map(([spelling, entry]) => {
    const name = normalizeName(spelling);
    const reason = entry.unavailable ?? entry.reason;
    const told: SetEntry = {
      name,
      version: entry.version,
      constraint: limits.get(name),
      ...(reason === undefined ? {} : { reason }),
    };
    return { told, isAvailable: entry.unavailable === undefined, versions: held.get(name) };
  });
  const those = (wanted: (entry: (typeof entries)[number]) => boolean): SetEntry[] =>
    entries.filter(wanted).map(({ told }) => told);
  return {
    total: entries.length,
    had: made === undefined ? undefined : entries.filter(({ told }) => made.has(told.name)).length,
    unavailable: those(({ isAvailable }) => !isAvailable),
    equals: those(({ told }) => told.constraint !== undefined && isSameVersion(told.constraint, told.version)),
    overrides: those(({ told }) => told.constraint !== undefined && !isSameVersion(told.constraint, told.version)),
    absent: those(({ told }) => told.constraint === undefined),
    unused: those(({ versions }) => versions === undefined),
    otherVersion: entries
      .filter(
        ({ told, versions }) =>
          versions !== undefined && ![...versions].some((each) => isSameVersion(each, told.version)),
      )
      .map(({ told, versions }) => ({ ...told, held: [...(versions ?? [])].sort(orderVersions) })),
  };
}

/** A report as text: a line of counts, then each list with what there is to know about its entries. */
export function renderSetReport(name: string, release: string, report: SetReport): string {
  const { total, had, unavailable, equals, overrides, absent, unused, otherVersion } = report;
  const count = (list: readonly unknown[]): string => String(list.length);
  const names = (list: readonly SetEntry[]): string =>
    list.map((entry) => `${entry.name} ${entry.version}`).join(', ') || 'none';
  const because = ({ reason }: SetEntry): string => (reason === undefined ? '' : ` (${reason})`);
  const made = had === undefined ? 'not built yet' : `${String(had)} had`;
  return [
    `${name}: ${String(total)} entries, ${made}, ${count(unavailable)} named as not to be had`,
    `against the upper constraints of ${release}: ${count(equals)} equal, ${count(overrides)} override, ${count(absent)} absent`,
    ...unavailable.map((entry) => `not to be had: ${entry.name} ${entry.version}${because(entry)}`),
    ...overrides.map(
      (entry) => `override: ${entry.name} ${entry.version}, constraint ${entry.constraint ?? ''}${because(entry)}`,
    ),
    `absent from the constraints: ${names(absent)}`,
    `equal to the constraints: ${names(equals)}`,
    ...otherVersion.map(
      (entry) => `images hold another version: ${entry.name} ${entry.version}, they hold ${entry.held.join(', ')}`,
    ),
    `in the lock of no image (${count(unused)}): ${names(unused)}`,
  ].join('\n');
}

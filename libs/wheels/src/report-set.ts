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
  /** Version in the release's constraints; undefined if they have none. */
  constraint: string | undefined;
  /** Why the version differs or the distribution is unavailable. */
  reason?: string;
}

/** A wheel set compared with the release's constraints and with the locks of images. */
export interface SetReport {
  total: number;
  /** Number of entries with a wheel; undefined before the set is built. */
  available: number | undefined;
  unavailable: SetEntry[];
  equals: SetEntry[];
  overrides: SetEntry[];
  absent: SetEntry[];
  /** Entries that no image's lock contains. */
  unused: SetEntry[];
  /** Entries that images contain at other versions only, with those versions. */
  otherVersion: (SetEntry & { inImages: string[] })[];
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
  // A line with a marker applies to some Pythons only; a line without one takes precedence.
  const forSome = constraints.filter(({ marker }) => marker !== undefined);
  const forAll = constraints.filter(({ marker }) => marker === undefined);
  const limits = new Map([...forSome, ...forAll].map((limit) => [limit.name, limit.version]));
  const inImages = new Map<string, Set<string>>();
  for (const { distributions, build } of locks) {
    for (const { name, version } of [...distributions, ...build])
      inImages.set(name, (inImages.get(name) ?? new Set()).add(version));
  }
  const made = receipt === undefined ? undefined : new Set(receipt.wheels.map(({ name }) => normalizeName(name)));
  const entries = Object.entries(set.packages).map(([spelling, entry]) => {
    const name = normalizeName(spelling);
    const reason = entry.unavailable ?? entry.reason;
    const listed: SetEntry = {
      name,
      version: entry.version,
      constraint: limits.get(name),
      ...(reason === undefined ? {} : { reason }),
    };
    return { listed, isAvailable: entry.unavailable === undefined, versions: inImages.get(name) };
  });
  const those = (wanted: (entry: (typeof entries)[number]) => boolean): SetEntry[] =>
    entries.filter(wanted).map(({ listed }) => listed);
  return {
    total: entries.length,
    available: made === undefined ? undefined : entries.filter(({ listed }) => made.has(listed.name)).length,
    unavailable: those(({ isAvailable }) => !isAvailable),
    equals: those(({ listed }) => listed.constraint !== undefined && isSameVersion(listed.constraint, listed.version)),
    overrides: those(
      ({ listed }) => listed.constraint !== undefined && !isSameVersion(listed.constraint, listed.version),
    ),
    absent: those(({ listed }) => listed.constraint === undefined),
    unused: those(({ versions }) => versions === undefined),
    otherVersion: entries
      .filter(
        ({ listed, versions }) =>
          versions !== undefined && ![...versions].some((each) => isSameVersion(each, listed.version)),
      )
      .map(({ listed, versions }) => ({ ...listed, inImages: [...(versions ?? [])].sort(orderVersions) })),
  };
}

/** A report as text: lines of counts, then each list. */
export function renderSetReport(name: string, release: string, report: SetReport): string {
  const { total, available, unavailable, equals, overrides, absent, unused, otherVersion } = report;
  const count = (list: readonly unknown[]): string => String(list.length);
  const names = (list: readonly SetEntry[]): string =>
    list.map((entry) => `${entry.name} ${entry.version}`).join(', ') || 'none';
  const because = ({ reason }: SetEntry): string => (reason === undefined ? '' : ` (${reason})`);
  const built = available === undefined ? 'not built yet' : `${String(available)} available`;
  return [
    `${name}: ${String(total)} entries: ${built}, ${count(unavailable)} marked unavailable`,
    `compared with the upper constraints of ${release}: ${count(equals)} equal, ${count(overrides)} override, ${count(absent)} absent`,
    ...unavailable.map((entry) => `unavailable: ${entry.name} ${entry.version}${because(entry)}`),
    ...overrides.map(
      (entry) => `override: ${entry.name} ${entry.version}, constraint ${entry.constraint ?? ''}${because(entry)}`,
    ),
    `absent from the constraints: ${names(absent)}`,
    `equal to the constraints: ${names(equals)}`,
    ...otherVersion.map(
      (entry) => `other version in images: ${entry.name} ${entry.version}, images contain ${entry.inImages.join(', ')}`,
    ),
    `unused by images (${count(unused)}): ${names(unused)}`,
  ].join('\n');
}

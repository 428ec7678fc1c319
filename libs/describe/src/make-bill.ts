import { posix } from 'node:path';
import { z } from 'zod';
import {
  normalizeName,
  type Lock,
  type LockedDistribution,
  type SuppliedPackage,
  type WheelsReceipt,
} from '@stx/formats';
import type { Bill, Deb, DescribedImage, Distribution, Embedded } from './bill.js';
import type { Metadata } from './facts/layer-facts.js';
import type { ImageFacts } from './facts/merge-layers.js';
import { isInstalled, isOfDebs } from './installed.js';
import { licencesOfDebian, licencesOfMetadata } from './licences.js';
import { urlOfDistribution } from './package-urls.js';

const STATUS = '/var/lib/dpkg/status';

export interface BillInputs {
  image: DescribedImage;
  facts: ImageFacts;
  /** The lock of an image that has one, and the wheels of it. */
  lock?: Lock;
  wheels?: WheelsReceipt['wheels'];
  /** Packages that package repositories supplied. */
  supplied?: readonly SuppliedPackage[];
}

/** The bill of an image: what is in its layers, with what lock and receipts say of it. */
export function makeBill(inputs: BillInputs): Bill {
  const { image, facts } = inputs;
  const { ID: id, VERSION_ID: version, PRETTY_NAME: title } = facts.osRelease;
  return {
    image,
    ...(id === undefined || version === undefined
      ? {}
      : { system: { id, version, title: title ?? `${id} ${version}` } }),
    debs: describeDebs(inputs),
    distributions: describeDistributions(inputs),
    unread: facts.unread.filter((path) => path === STATUS || (isInstalled(path) && !isOfDebs(path))),
  };
}

function describeDebs({ facts, supplied = [] }: BillInputs): Deb[] {
  const byName = new Map<string, string>();
  for (const { name, provides } of facts.debs)
    for (const each of provides) if (!byName.has(each)) byName.set(each, name);
  for (const { name } of facts.debs) byName.set(name, name);
  return facts.debs.map(({ name, version, architecture, source, depends }) => {
    const from = supplied.find(
      (each) => each.name === name && each.version === version && each.architecture === architecture,
    );
    const required = depends.map((alternatives) =>
      alternatives.map((each) => byName.get(each)).find((each) => each !== undefined),
    );
    return {
      name,
      version,
      architecture,
      source,
      licences: licencesOfDebian(facts.licencesOf(name) ?? []),
      ...(from === undefined ? {} : { sha256: from.sha256, repository: from.repository }),
      requires: sorted(required.filter((each) => each !== undefined && each !== name) as string[]),
      layer: facts.debsLayer ?? '',
    };
  });
}

function describeDistributions(inputs: BillInputs): Distribution[] {
  const { facts, lock, wheels = [] } = inputs;
  const all = facts.distributions.filter(({ path }) => !isOfDebs(path));
  const copies = all.filter(({ path }) => !isInstalled(path));
  const own = all.filter(({ path }) => isInstalled(path));
  const names = new Set(own.map(({ metadata }) => normalizeName(metadata.name)));
  return own
    .map(({ path, layer, metadata }) => {
      const name = normalizeName(metadata.name);
      const { version } = metadata;
      const wheel = wheels.find((each) => normalizeName(each.name) === name && each.version === version);
      const locked = lock === undefined ? undefined : findLocked(lock, name, version);
      const files = filesNextTo(path, metadata.name);
      return {
        name,
        version,
        path,
        layer,
        licences: licencesOfMetadata(metadata),
        requires: sorted(metadata.requires.filter((each) => names.has(each) && each !== name)),
        ...(wheel === undefined ? {} : { wheel: { file: wheel.file, sha256: wheel.sha256 } }),
        ...(locked?.source === undefined ? {} : { source: locked.source }),
        patches: patchesOf(lock, locked),
        decisions: decisionsOf(lock, locked, name),
        libraries: sorted(facts.libraries.filter((file) => files.isLibrary(file)).map((file) => posix.basename(file))),
        embedded: [
          ...facts.bills.filter((each) => each.path.startsWith(files.bills)).flatMap(({ bill }) => componentsOf(bill)),
          ...copies.filter((copy) => files.isCopy(copy.path)).map((copy) => copyOf(copy.metadata)),
        ],
      };
    })
    .sort((a, b) => (`${a.name} ${a.path}` < `${b.name} ${b.path}` ? -1 : 1));
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** auditwheel names the folder after the distribution: `numpy.libs` next to `numpy-2.3.5.dist-info`. */
function filesNextTo(
  metadata: string,
  name: string,
): { bills: string; isLibrary: (file: string) => boolean; isCopy: (file: string) => boolean } {
  const info = posix.dirname(metadata);
  const site = posix.dirname(info);
  return {
    // setuptools and others hold copies of distributions below their own folder.
    isCopy: (file) =>
      file.startsWith(`${site}/`) &&
      normalizeName(file.slice(site.length + 1).split('/', 1)[0] ?? '') === normalizeName(name),
    bills: `${info}/sboms/`,
    isLibrary: (file) => {
      const folder = posix.dirname(file);
      return (
        posix.dirname(folder) === site &&
        normalizeName(posix.basename(folder).replace(/\.libs$/u, '')) === normalizeName(name)
      );
    },
  };
}

function findLocked(lock: Lock, name: string, version: string): LockedDistribution | undefined {
  const all = [...(lock.project === undefined ? [] : [lock.project]), ...lock.extraProjects, ...lock.distributions];
  return all.find((each) => normalizeName(each.name) === name && each.version === version);
}

function patchesOf(lock: Lock | undefined, locked: LockedDistribution | undefined): Distribution['patches'] {
  if (lock === undefined || locked === undefined) return [];
  return [...(locked === lock.project ? (lock.patches ?? []) : []), ...(locked.patches ?? [])];
}

function decisionsOf(
  lock: Lock | undefined,
  locked: LockedDistribution | undefined,
  name: string,
): Distribution['decisions'] {
  const waivers = (lock?.wheelWaivers ?? []).filter(({ distribution }) => normalizeName(distribution) === name);
  return [
    ...(locked?.waiver === undefined ? [] : [{ kind: 'version waiver' as const, reason: locked.waiver }]),
    ...waivers.map(({ reason }) => ({ kind: 'wheel waiver' as const, reason })),
    ...(locked?.yanked === undefined ? [] : [{ kind: 'yanked' as const, reason: locked.yanked }]),
  ];
}

function copyOf({ name, version }: Metadata): Embedded {
  return { name: normalizeName(name), version, purl: urlOfDistribution({ name: normalizeName(name), version }) };
}

const embeddedSchema = z.looseObject({
  components: z.array(z.looseObject({ name: z.string(), version: z.string().optional(), purl: z.string().optional() })),
});

/** The components of a CycloneDX document; one in another format has none that can be read. */
function componentsOf(bill: unknown): Embedded[] {
  const parsed = embeddedSchema.safeParse(bill);
  if (!parsed.success) return [];
  return parsed.data.components.map(({ name, version, purl }) => ({
    name,
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
  }));
}

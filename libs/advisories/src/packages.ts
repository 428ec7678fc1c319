import { urlOfDeb, urlOfDistribution, type Bill } from '@stx/describe';
import type { PackageKind } from './ecosystems.js';

/** A package as advisories name it: a source package of Debian, or a Python distribution. */
export interface ScannedPackage {
  kind: PackageKind;
  ecosystem: string;
  name: string;
  version: string;
  /** Package URLs of what is installed of it. */
  purls: string[];
}

/** Software in the image that no advisory is compared with. */
export interface NotCompared {
  inside: string;
  name: string;
  version?: string;
}

/** The ecosystem of the image's .deb packages in OSV; undefined if advisories cannot be found for its distribution. */
export function debianOf({ system }: Pick<Bill, 'system'>): string | undefined {
  const major = /^\d+/u.exec(system?.version ?? '')?.[0];
  return system?.id !== 'debian' || major === undefined ? undefined : `Debian:${major}`;
}

export function packagesOf(bill: Bill): ScannedPackage[] {
  const bySource = new Map<string, ScannedPackage>();
  for (const deb of bill.debs) {
    const { name, version } = deb.source;
    const found = bySource.get(`${name} ${version}`);
    const purl = urlOfDeb(deb, bill);
    if (found !== undefined) found.purls.push(purl);
    else {
      const ecosystem = debianOf(bill) ?? 'Debian';
      bySource.set(`${name} ${version}`, { kind: 'deb', ecosystem, name, version, purls: [purl] });
    }
  }
  const python = bill.distributions.map((each): ScannedPackage => ({
    kind: 'pypi',
    ecosystem: 'PyPI',
    name: each.name,
    version: each.version,
    purls: [urlOfDistribution(each)],
  }));
  return [...bySource.values(), ...python];
}

/** Libraries and copies that wheels bring along; databases do not name them by file. */
export function notCompared({ distributions }: Pick<Bill, 'distributions'>): NotCompared[] {
  return distributions.flatMap(({ name: inside, libraries, embedded }) => [
    ...libraries.map((name) => ({ inside, name })),
    ...embedded.map(({ name, version }) => ({ inside, name, ...(version === undefined ? {} : { version }) })),
  ]);
}

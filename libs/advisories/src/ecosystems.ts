import { isDebianVersion, isVersion, normalizeName, orderDebian, orderVersions } from '@stx/formats';

/** How an ecosystem of OSV spells names and orders versions. */
export interface Ecosystem {
  normalize: (name: string) => string;
  isVersion: (text: string) => boolean;
  order: (one: string, other: string) => number;
}

const DEBIAN: Ecosystem = { normalize: (name) => name, isVersion: isDebianVersion, order: orderDebian };
const PYPI: Ecosystem = { normalize: normalizeName, isVersion, order: orderVersions };

export type PackageKind = 'deb' | 'pypi';

export const ECOSYSTEMS: Readonly<Record<PackageKind, Ecosystem>> = { deb: DEBIAN, pypi: PYPI };

/** Whether an advisory for an ecosystem is also about a release of it: `Debian` is about all of `Debian:13` and others. */
export const isAbout = (ecosystem: string, wanted: string): boolean =>
  ecosystem === wanted || ecosystem === wanted.split(':', 1)[0];

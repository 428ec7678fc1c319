import type { Bill, Deb, DescribedImage, Distribution } from './bill.js';
import { packageUrl } from './purl.js';

/** Package URL of an image by its digest. */
export function urlOfImage({ label, digest, architecture }: DescribedImage): string {
  return packageUrl({ type: 'oci', name: label, version: digest, qualifiers: { arch: architecture } });
}

/**
 * Package URL of a Debian package. `distro` is without a point release and `upstream` always has the version, since scanners
 * look for advisories by source package.
 */
export function urlOfDeb({ name, version, architecture, source }: Deb, { system }: Pick<Bill, 'system'>): string {
  const namespace = system?.id ?? 'debian';
  const distro = system === undefined ? undefined : `${system.id}-${system.version.split('.', 1)[0] ?? ''}`;
  const upstream = `${source.name}@${source.version}`;
  return packageUrl({ type: 'deb', namespace, name, version, qualifiers: { arch: architecture, distro, upstream } });
}

/** Package URL of the source package of a Debian package. */
export function urlOfDebSource({ source }: Deb, { system }: Pick<Bill, 'system'>): string {
  const { name, version } = source;
  return packageUrl({ type: 'deb', namespace: system?.id ?? 'debian', name, version, qualifiers: { arch: 'source' } });
}

export function urlOfDistribution({ name, version }: Pick<Distribution, 'name' | 'version'>): string {
  return packageUrl({ type: 'pypi', name, version });
}

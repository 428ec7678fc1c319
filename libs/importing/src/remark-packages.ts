import { posix } from 'node:path';
import { KNOWN_PACKAGES } from './known-modules.js';
import type { Packaging } from './read-packaging.js';

/** Why a Debian package of an image is not what StarlingX installs; undefined where it may well be. */
export function remarkPackage(name: string, packaging: readonly Packaging[]): string | undefined {
  const own = packaging.find(({ packages }) => packages.includes(name));
  if (own !== undefined || KNOWN_PACKAGES.some((pattern) => pattern.test(name))) {
    const where = own === undefined ? '' : ` (${posix.dirname(own.file)})`;
    return `is a package that StarlingX builds${where}: Debian has no such package or another one, and the build of the image fails or differs; remove it, or install its files in steps`;
  }
  const patched = packaging.find(({ isPatched, source }) => isPatched && isBuiltFrom(name, source));
  if (patched === undefined) return undefined;
  const { source, version, file, series } = patched;
  const where = series === undefined ? `${posix.dirname(file)}/deb_patches` : posix.dirname(series);
  return `is built by StarlingX from '${source}' ${version} with patches (${where}): the image gets Debian's package without them, perhaps in another version`;
}

/** The package of the image's service, which StarlingX patches: it has the image's name. */
export function patchedService(name: string, packaging: readonly Packaging[]): Packaging | undefined {
  return packaging.find(({ source, series, version }) => source === name && series !== undefined && version !== '');
}

/** Debian names the packages of a source after it: python3-cinderclient of python-cinderclient, ceilometer-common of ceilometer. */
export function isBuiltFrom(name: string, source: string): boolean {
  const stem = source.replace(/^python-/u, '');
  return name === source || name === `python3-${stem}` || (stem.length > 3 && name.startsWith(`${stem}-`));
}

import { StxError } from '@stx/errors';
import type { Base, Image } from '@stx/formats';
import { isPlain, readPackageSources, type PackageSources } from './package-sources.js';

/** Where the packages of a base and its builder come from; undefined for the archive of today alone. */
export function sourcesOfBase(root: string, codename: string, base: Base): PackageSources | undefined {
  const repositories = readPackageSources(root, `images/base-${codename}/base.yaml`, base.packageRepositories);
  const sources = { ...(base.snapshot === undefined ? {} : { snapshot: base.snapshot }), repositories };
  return isPlain(sources) ? undefined : sources;
}

/**
 * Where the packages of an image come from: what its base says, then its own repositories.
 *
 * @throws StxError REPOSITORY_REFUSED for a name that the base has too; what readPackageSources throws.
 */
export function sourcesOfImage(
  root: string,
  { name, image, base }: { name: string; image: Pick<Image, 'base' | 'packageRepositories'>; base: Base },
): PackageSources | undefined {
  const file = `images/${name}/image.yaml`;
  const below = sourcesOfBase(root, image.base, base);
  const own = readPackageSources(root, file, image.packageRepositories);
  if (own.length === 0) return below;
  const taken = new Set(below?.repositories.map(({ repository }) => repository.name));
  const twice = own.find(({ repository }) => taken.has(repository.name));
  if (twice !== undefined) {
    const message = `packageRepositories: base-${image.base} has a repository '${twice.repository.name}' already`;
    throw new StxError('REPOSITORY_REFUSED', message, { place: { file }, hint: 'give it another name' });
  }
  return { ...below, repositories: [...(below?.repositories ?? []), ...own] };
}

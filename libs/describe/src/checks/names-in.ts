import { normalizeName } from '@stx/formats';
import type { ImageFacts } from '../facts/merge-layers.js';
import { isInstalled, isOfDebs } from '../installed.js';
import { urlOfDistribution } from '../package-urls.js';
import { packageUrl } from '../purl.js';

/** The packages in an image's layers, as package URLs without source and distribution. */
export function namesIn({ osRelease, debs, distributions }: ImageFacts): string[] {
  const namespace = osRelease.ID ?? 'debian';
  const own = distributions.filter(({ path }) => !isOfDebs(path) && isInstalled(path));
  return [
    ...debs.map(({ name, version, architecture }) =>
      packageUrl({ type: 'deb', namespace, name, version, qualifiers: { arch: architecture } }),
    ),
    ...own.map(({ metadata: { name, version } }) => urlOfDistribution({ name: normalizeName(name), version })),
  ];
}

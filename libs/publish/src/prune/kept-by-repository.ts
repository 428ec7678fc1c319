import type { Release } from '@stx/formats';
import { placesOf } from '../release/release-places.js';
import type { Kept } from './plan-prune.js';

/** What releases name in each repository, in all their registries. */
export function keptByRepository(releases: readonly Release[]): Map<string, Kept> {
  const kept = new Map<string, { digests: Set<string>; tags: Set<string> }>();
  for (const image of releases.flatMap(({ images }) => Object.values(images))) {
    const { digest, repositories } = placesOf(image);
    for (const repository of repositories) {
      const own = kept.get(repository) ?? { digests: new Set(), tags: new Set() };
      own.digests.add(digest);
      for (const { tag } of image.tags) own.tags.add(tag);
      kept.set(repository, own);
    }
  }
  return kept;
}

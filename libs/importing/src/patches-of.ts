import type { GitPatches } from '@stx/formats';
import type { Place } from './find-modules.js';

/** The patches of a series at the commit of its repository; undefined where one of the two is not known. */
export function patchesOf(place: Place, commitOf: (place: Place) => string | undefined): GitPatches | undefined {
  const { repository, subdirectory } = place;
  const commit = commitOf(place);
  if (repository === undefined || commit === undefined) return undefined;
  return { git: { repository, commit, ...(subdirectory === '' ? {} : { subdirectory }) }, series: 'series' };
}

import { StxError } from '@stx/errors';
import type { ImageRecord, Release } from '@stx/formats';

export interface Candidate {
  project: string;
  /** What was published; undefined when nothing was. */
  record: ImageRecord | undefined;
  /** The digest that is built now; undefined when nothing is. */
  built: string | undefined;
}

/**
 * The manifest of a release: each image by digest.
 *
 * @throws AggregateError with every image that was not published, or was built anew since.
 */
export function makeRelease(candidates: readonly Candidate[]): Release {
  const faults: StxError[] = [];
  const images: Release['images'] = {};
  for (const { project, record, built } of [...candidates].sort((a, b) => (a.project < b.project ? -1 : 1))) {
    const why =
      record === undefined
        ? 'was not published'
        : built !== record.digest
          ? `was published as ${record.digest}, and is now ${built ?? 'not built'}`
          : undefined;
    if (why === undefined && record !== undefined) images[project] = record.reference;
    else {
      faults.push(
        new StxError('RELEASE_INCOMPLETE', `${project} ${why ?? ''}`, { hint: `run ./nx publish-image ${project}` }),
      );
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'the release is not complete');
  return { images };
}

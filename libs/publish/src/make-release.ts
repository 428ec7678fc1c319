import { StxError } from '@stx/errors';
import type { ImageRecord, Release } from '@stx/formats';

export interface Candidate {
  project: string;
  /** The record of the published image; undefined if none is published. */
  record: ImageRecord | undefined;
  /** The digest of the last build; undefined if the image is not built. */
  built: string | undefined;
}

/**
 * The manifest of a release: each image by digest.
 *
 * @throws AggregateError with every image that is not published, or that changed since.
 */
export function makeRelease(candidates: readonly Candidate[]): Release {
  const faults: StxError[] = [];
  const images: Release['images'] = {};
  for (const { project, record, built } of [...candidates].sort((a, b) => (a.project < b.project ? -1 : 1))) {
    const why =
      record === undefined
        ? 'is not published'
        : built !== record.digest
          ? `changed since it was published: expected ${record.digest}, got ${built ?? 'no build'}`
          : undefined;
    if (why === undefined && record !== undefined) images[project] = record.reference;
    else {
      faults.push(
        new StxError('RELEASE_INCOMPLETE', `${project} ${why ?? ''}`, { hint: `run ./nx publish-image ${project}` }),
      );
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'the release is incomplete');
  return { images };
}

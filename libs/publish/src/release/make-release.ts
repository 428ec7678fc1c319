import { StxError } from '@stx/errors';
import type { ImageRecord, Release, ReleasedImage } from '@stx/formats';
import type { Report } from '@stx/verify';

export interface Candidate {
  project: string;
  /** The record of the published image; undefined if none is published. */
  record: ImageRecord | undefined;
  /** The digest of the last build; undefined if the image is not built. */
  built: string | undefined;
  /** The report of the last verification; undefined if there was none. */
  report: Report | undefined;
  /** The file with its packages, once it is read. */
  contents?: ReleasedImage['contents'];
}

/**
 * The manifest of a release: each image by digest, with its tags, inputs and verification.
 *
 * @throws AggregateError with every image that is not published or not verified, or that changed since.
 */
export function makeRelease(candidates: readonly Candidate[]): Release {
  const faults: StxError[] = [];
  const images: Release['images'] = {};
  for (const candidate of [...candidates].sort((a, b) => (a.project < b.project ? -1 : 1))) {
    const image = released(candidate);
    if (typeof image !== 'string') {
      images[candidate.project] = image;
      continue;
    }
    const hint = `run ./nx publish-image ${candidate.project}`;
    faults.push(new StxError('RELEASE_INCOMPLETE', `${candidate.project} ${image}`, { hint }));
  }
  if (faults.length > 0) throw new AggregateError(faults, 'the release is incomplete');
  return { images };
}

/** The image of a release, or the reason why it is not part of one. */
function released({ record, built, report, contents }: Candidate): ReleasedImage | string {
  if (record === undefined) return 'is not published';
  const { image, reference, copies, digest, tags, codename, release, source, recipe, inputs, layers } = record;
  if (built !== digest) return `changed since it was published: expected ${digest}, got ${built ?? 'no build'}`;
  if (report?.digest !== digest || !report.ok) return `is not verified: ${digest}`;
  return {
    image,
    reference,
    copies,
    tags,
    ...(codename === undefined ? {} : { codename }),
    ...(release === undefined ? {} : { release }),
    ...(source === undefined ? {} : { source }),
    recipe,
    inputs,
    layers,
    ...(contents === undefined ? {} : { contents }),
    verification: {
      checks: report.checks,
      services: report.services.map(({ name }) => name),
      accepted: report.accepted,
    },
  };
}

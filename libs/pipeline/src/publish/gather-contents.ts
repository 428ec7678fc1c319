import { StxError } from '@stx/errors';
import type { ImageRecord } from '@stx/formats';
import { readContents, type Candidate } from '@stx/publish';
import { fetchImage, placeOf } from '@stx/registry';
import { checkImage, imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';

/** The candidates with the files that hold their packages, which are written next to the release. */
export async function withContents(context: Context, folder: string, candidates: Candidate[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const candidate of candidates) {
    const { record } = candidate;
    if (record === undefined) continue;
    const contents = await readContents(folder, record.digest, () => restore(context, record));
    found.push({ ...candidate, contents });
  }
  return found;
}

/** The layout with a published image; missing image data is fetched by digest. */
async function restore(context: Context, { project, digest, reference, image: name }: ImageRecord): Promise<string> {
  const layout = imagesLayout();
  if ((await checkImage(layout, digest, { deep: true })).length === 0) return layout;
  const { registry } = placeOf(reference);
  if (await fetchImage(layout, { registry, name, digest }, registryOptions(context))) return layout;
  throw new StxError('RELEASE_INCOMPLETE', `${reference} is missing from the registry`, {
    hint: `run ./nx publish-image ${project}`,
  });
}

import { StxError } from '@stx/errors';
import type { ImageRecord } from '@stx/formats';
import { keptContents, readContents, type Candidate } from '@stx/publish';
import { fetchImage, placeOf, registrySettings } from '@stx/registry';
import { checkImage, imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';

/** `all`: images that are missing from the store are fetched; `local`: their packages are not recorded. */
export type ContentsOf = 'all' | 'local';

/** The candidates with the files that hold their packages, which are written next to the release. */
export async function withContents(
  context: Context,
  folder: string,
  candidates: Candidate[],
  of: ContentsOf,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const candidate of candidates) {
    const { record, project } = candidate;
    if (record === undefined) continue;
    const kept = keptContents(folder, record.digest);
    if (kept === undefined && of === 'local' && !(await isInStore(record.digest))) {
      context.say(
        `${project}: packages are not recorded, since the image is missing from the store (--contents=local)`,
      );
      found.push(candidate);
      continue;
    }
    const contents = kept ?? (await readContents(folder, record.digest, () => restore(context, record)));
    found.push({ ...candidate, contents });
  }
  return found;
}

async function isInStore(digest: string): Promise<boolean> {
  return (await checkImage(imagesLayout(), digest, { deep: true })).length === 0;
}

/** The layout with a published image; missing image data is fetched by digest. */
async function restore(context: Context, { project, digest, reference, image: name }: ImageRecord): Promise<string> {
  const layout = imagesLayout();
  if (await isInStore(digest)) return layout;
  const { registry: named } = placeOf(reference);
  const { published } = registrySettings();
  const registry = published.find(({ location }) => location === named.location) ?? named;
  if (await fetchImage(layout, { registry, name, digest }, registryOptions(context))) return layout;
  throw new StxError('RELEASE_INCOMPLETE', `${reference} is missing from the registry`, {
    hint: `run ./nx publish-image ${project}`,
  });
}

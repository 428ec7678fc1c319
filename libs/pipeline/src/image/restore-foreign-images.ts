import { fetchForeign } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { isComplete } from '../restore/restore-base.js';

/**
 * Fetches by digest the images of registries that the store lacks, so that later builds need no registry.
 *
 * @param deep Whether to check every byte, and not only sizes.
 * @returns Whether any was fetched.
 */
export async function restoreForeignImages(
  context: Context,
  images: Readonly<Record<string, string>>,
  deep: boolean,
): Promise<boolean> {
  let isFetched = false;
  for (const [reference, digest] of Object.entries(images)) {
    if (await isComplete(context, reference, digest, deep)) continue;
    context.say(`${context.project}: fetching ${reference}`);
    await fetchForeign(imagesLayout(), reference, digest, registryOptions(context));
    isFetched = true;
  }
  return isFetched;
}

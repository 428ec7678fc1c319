import { fetchForeign } from '@stx/registry';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { isComplete } from '../restore/restore-base.js';

/** Fetches by digest what the store lacks of the images of registries; later builds need no registry. */
export async function restoreForeignImages(context: Context, images: Readonly<Record<string, string>>): Promise<void> {
  for (const [reference, digest] of Object.entries(images)) {
    if (await isComplete(context, reference, digest, false)) continue;
    context.say(`${context.project}: fetching ${reference}`);
    await fetchForeign(imagesLayout(), reference, digest, registryOptions(context));
  }
}

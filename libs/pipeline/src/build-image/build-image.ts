import { imageReceiptSchema, type ImageReceipt } from '@stx/formats';
import { recipeOfInputs } from '@stx/plan';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { earlierImage, isOfFallback } from '../receipts/receipts.js';
import { withRemoteCache } from '../remote/with-remote-cache.js';
import { makeImage } from '../image/restore-image.js';

/** Builds an image with the chosen recipe, unless the remote cache has its receipt; returns the receipt. */
export async function buildImage(context: Context, options: ImageOptions): Promise<ImageReceipt> {
  const started = Date.now();
  const before = earlierImage(context);
  const shared = { schema: imageReceiptSchema, image: ({ digest }: { digest: string }) => digest };
  const make = (): Promise<ImageReceipt> => makeImage(context, options);
  // A fallback recipe is for one run only, so its result is not shared.
  const receipt = isOfFallback(context) ? await make() : await withRemoteCache(context, shared, make);
  if (before !== undefined) context.conclude(whyAgain(before, receipt));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const size = receipt.layers.reduce((sum, layer) => sum + layer.size, 0);
  context.say(
    `${receipt.image}: ${receipt.digest} (${recipeOfInputs(receipt.inputs) ?? ''}, ${(size / 1e6).toFixed(0)} MB, ${seconds} s)`,
  );
  return receipt;
}

/** The inputs of an image that changed since its last build, as a sentence. */
function whyAgain(before: ImageReceipt, after: ImageReceipt): string {
  if (before.digest === after.digest) return 'same image as before';
  const changed = Object.keys(after.inputs).filter((input) => before.inputs[input] !== after.inputs[input]);
  return changed.length === 0 ? 'its configuration changed' : `its ${changed.join(', ')} changed`;
}

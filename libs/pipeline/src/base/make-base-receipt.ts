import { imageReceiptSchema, type ImageReceipt } from '@stx/formats';
import { describeImage, imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import { withRemoteCache } from '../remote/with-remote-cache.js';

/** Builds a base or builder image, unless the remote cache has its receipt; returns the receipt. */
export async function makeBaseReceipt(context: Context, make: () => Promise<string>): Promise<ImageReceipt> {
  const shared = { schema: imageReceiptSchema, image: ({ digest }: { digest: string }) => digest };
  const receipt = await withRemoteCache(context, shared, async () => {
    const digest = await make();
    const { layers } = await describeImage(imagesLayout(), digest);
    return {
      image: context.project,
      digest,
      layers: layers.map((layer) => ({ digest: layer.digest, size: layer.size })),
      inputs: {},
    };
  });
  context.say(`${context.project}: ${receipt.digest}`);
  return receipt;
}

import { imageReceiptSchema, type ImageReceipt } from '@stx/formats';
import { inputsOfSources, readSupplied, type PackageSources } from '@stx/repositories';
import { describeImage, imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import { withRemoteCache } from '../remote/with-remote-cache.js';

/** Builds a base or builder image, unless the remote cache has its receipt; returns the receipt. */
export async function makeBaseReceipt(
  context: Context,
  make: () => Promise<string>,
  sources?: PackageSources,
): Promise<ImageReceipt> {
  const shared = { schema: imageReceiptSchema, image: ({ digest }: { digest: string }) => digest };
  const receipt = await withRemoteCache(context, shared, async () => {
    const digest = await make();
    const packages =
      sources === undefined || sources.repositories.length === 0
        ? undefined
        : await readSupplied({ workspace: context.root, name: context.project, digest }, context.solve);
    const { layers } = await describeImage(imagesLayout(), digest);
    return {
      image: context.project,
      digest,
      layers: layers.map((layer) => ({ digest: layer.digest, size: layer.size })),
      inputs: sources === undefined ? {} : inputsOfSources(sources),
      ...(packages === undefined ? {} : { packages }),
    };
  });
  context.say(`${context.project}: ${receipt.digest}`);
  return receipt;
}

import type { SolveOptions } from '@stx/engine';
import type { ImageReceipt } from '@stx/formats';
import { describeImage, imagesLayout } from '@stx/store';
import type { PlannedBuild } from './recipe.js';

/** Builds an image into the store; the receipt tells what was made. */
export async function buildImage({ plan, build }: PlannedBuild, options: SolveOptions): Promise<ImageReceipt> {
  const digest = await build(options);
  const { layers } = await describeImage(imagesLayout(), digest);
  return {
    image: plan.label,
    digest,
    layers: layers.map(({ digest: layer, size }) => ({ digest: layer, size })),
    inputs: plan.inputs,
  };
}

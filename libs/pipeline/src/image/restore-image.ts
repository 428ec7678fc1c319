import type { ImageReceipt } from '@stx/formats';
import { buildImage } from '@stx/recipes';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageReceipt, wheelsReceipt } from '../receipts/receipts.js';
import { assertReproduced, isAvailable, restoreBase, restoreBuilder } from '../restore/restore-base.js';
import { restoreWheels } from '../restore/restore-wheels.js';
import { withRepair } from '../restore/with-repair.js';
import { planImageBuild } from './plan-build.js';

/** Builds the image an executor is about, from inputs whose bytes are made sure of first. */
export async function makeImage(context: Context, options: ImageOptions): Promise<ImageReceipt> {
  const { image = buildImage } = context.builders ?? {};
  const planned = await planImageBuild(context, options);
  const { reads, lock } = planned;
  const { codename } = planned.plan.base;
  await restoreBase(context, codename);
  const withBuilder = reads.includes('builder');
  if (withBuilder) await restoreBuilder(context, codename);
  const repairWheels = async (): Promise<void> => {
    if (!reads.includes('wheels')) return;
    const made = wheelsReceipt(context, context.project);
    await restoreWheels(context, options, made, reads.includes('sources') ? lock : undefined);
  };
  await repairWheels();
  return await withRepair(context, codename, () => image(planned, context.solve), { withBuilder, repairWheels });
}

/**
 * The image of a receipt with every byte read and right, for those who carry it away or launch it. A cache that says yes
 * without the bytes is not believed: they are fetched by digest where a registry is set, else made again from the inputs.
 */
export async function restoreImage(
  context: Context,
  options: ImageOptions,
): Promise<ImageReceipt & { layout: string }> {
  const receipt = imageReceipt(context, context.project);
  const layout = imagesLayout();
  if (!(await isAvailable(context, context.project, receipt, true))) {
    context.say(`${context.project}: building it again, since the cache promised bytes that are not there`);
    assertReproduced(context.project, receipt.digest, (await makeImage(context, options)).digest);
  }
  return { ...receipt, layout };
}

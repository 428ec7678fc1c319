import type { ImageReceipt } from '@stx/formats';
import { buildImage } from '@stx/recipes';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageReceipt, wheelsReceipt } from '../receipts/receipts.js';
import { assertReproduced, isAvailable, restoreBase, restoreBuilder } from '../restore/restore-base.js';
import { restoreForeignImages } from './restore-foreign-images.js';
import { restoreWheels } from '../restore/restore-wheels.js';
import { withRepair } from '../restore/with-repair.js';
import { planImageBuild } from './plan-build.js';

/** Builds the executor's image, after it restored missing inputs. */
export async function makeImage(context: Context, options: ImageOptions): Promise<ImageReceipt> {
  const { image = buildImage } = context.builders ?? {};
  const planned = await planImageBuild(context, options);
  const { reads, lock, plan, sets = [] } = planned;
  const { images = {} } = plan;
  await restoreForeignImages(context, images, false);
  const codename = plan.base?.codename;
  if (codename !== undefined) await restoreBase(context, codename);
  const withBuilder = reads.includes('builder');
  if (withBuilder && codename !== undefined) await restoreBuilder(context, codename);
  const repairWheels = async (): Promise<void> => {
    for (const set of sets) {
      const own = context.forProject(`wheels-${set}`);
      await restoreWheels(own, {}, wheelsReceipt(own, own.project));
    }
    if (!reads.includes('wheels')) return;
    const made = wheelsReceipt(context, context.project);
    await restoreWheels(context, options, made, reads.includes('sources') ? lock : undefined);
  };
  await repairWheels();
  return await withRepair(context, codename, () => image(planned, context.solve), {
    withBuilder,
    repairWheels,
    repairImages: () => restoreForeignImages(context, images, true),
  });
}

/**
 * The image of a receipt, with every digest checked, for a launch or an export. Missing image data is fetched by digest from
 * a registry, or else rebuilt.
 */
export async function restoreImage(
  context: Context,
  options: ImageOptions,
): Promise<ImageReceipt & { layout: string }> {
  const receipt = imageReceipt(context, context.project);
  const layout = imagesLayout();
  if (!(await isAvailable(context, context.project, receipt, true))) {
    context.say(`${context.project}: rebuilding: the cache has its receipt, but the image is missing from the store`);
    assertReproduced(context.project, receipt.digest, (await makeImage(context, options)).digest);
  }
  return { ...receipt, layout };
}

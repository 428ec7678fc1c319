import { join } from 'node:path';
import { buildDockerfileImage, buildImage } from '@stx/build';
import type { ImageReceipt } from '@stx/formats';
import { imagesLayout } from '@stx/store';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { makeDockerfilePlan } from './make-dockerfile-plan.js';
import { makePlan } from './make-plan.js';
import { imageReceipt, wheelsReceipt } from '../receipts/receipts.js';
import { assertReproduced, isAvailable, restoreBase, restoreBuilder } from '../restore/restore-base.js';
import { restoreWheels } from '../restore/restore-wheels.js';
import { withRepair } from '../restore/with-repair.js';

/** Builds the executor's image, after it restored missing inputs. */
export async function makeImage(context: Context, options: ImageOptions): Promise<ImageReceipt> {
  const { image = buildImage, dockerfileImage = buildDockerfileImage } = context.builders ?? {};
  const own = await makeDockerfilePlan(context);
  if (own !== undefined) {
    const { codename } = own.base;
    await restoreBase(context, codename);
    return await withRepair(context, codename, () => dockerfileImage(context.root, own, context.solve), {
      withBuilder: false,
    });
  }
  const { subject, lock, plan } = makePlan(context, options);
  const { codename } = plan.base;
  await restoreBase(context, codename);
  if (plan.recipe.recipe === 'loci') await restoreBuilder(context, codename);
  const repairWheels = (): Promise<void> =>
    restoreWheels(
      context,
      options,
      wheelsReceipt(context, context.project),
      plan.recipe.recipe === 'loci' ? lock : undefined,
    );
  await repairWheels();
  const inputs = {
    workspace: context.root,
    plan,
    lock,
    loci: context.workspace.loci(),
    files: subject.image.steps.flatMap((step) =>
      'file' in step && step.file.source === undefined ? [step.file.from] : [],
    ),
    patches: subject.image.patches.map((patch) => join(context.root, 'images', subject.name, patch)),
    onProgress: context.say,
  };
  return await withRepair(context, codename, () => image(inputs, context.solve), {
    withBuilder: plan.recipe.recipe === 'loci',
    repairWheels,
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

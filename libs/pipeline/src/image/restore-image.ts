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
import { restoreForeignImages } from './restore-foreign-images.js';
import { restoreWheels } from '../restore/restore-wheels.js';
import { withRepair } from '../restore/with-repair.js';

/** Builds the image an executor is about, from inputs whose bytes are made sure of first. */
export async function makeImage(context: Context, options: ImageOptions): Promise<ImageReceipt> {
  const { image = buildImage, dockerfileImage = buildDockerfileImage } = context.builders ?? {};
  const own = await makeDockerfilePlan(context);
  if (own !== undefined) {
    await restoreForeignImages(context, own.images);
    const build = (): Promise<ImageReceipt> => dockerfileImage(context.root, own, context.solve);
    if (own.base === undefined) return await build();
    const { codename } = own.base;
    await restoreBase(context, codename);
    return await withRepair(context, codename, build, {
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

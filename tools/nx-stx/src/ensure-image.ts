import { join } from 'node:path';
import { buildDockerfileImage, buildImage } from '@stx/build';
import type { ImageReceipt } from '@stx/formats';
import { imagesLayout } from '@stx/store';
import { ensureBase, ensureBuilder, getsBytes, requireSame } from './ensure-base.js';
import { ensureWheels } from './ensure-wheels.js';
import type { ImageOptions } from './image-options.js';
import { makeDockerfilePlan } from './make-dockerfile-plan.js';
import { makePlan } from './make-plan.js';
import { imageReceipt, wheelsReceipt } from './receipts.js';
import type { Task } from './run-task.js';
import { withSoundInputs } from './with-sound-inputs.js';

/** Builds the image an executor is about, from inputs whose bytes are made sure of first. */
export async function makeImage(task: Task, options: ImageOptions): Promise<ImageReceipt> {
  const own = await makeDockerfilePlan(task);
  if (own !== undefined) {
    const { codename } = own.base;
    await ensureBase(task, codename);
    return await withSoundInputs(task, codename, () => buildDockerfileImage(task.root, own, task.solve), {
      withBuilder: false,
    });
  }
  const { subject, lock, plan } = makePlan(task, options);
  const { codename } = plan.base;
  await ensureBase(task, codename);
  if (plan.recipe.recipe === 'loci') await ensureBuilder(task, codename);
  const mendWheels = (): Promise<void> =>
    ensureWheels(task, options, wheelsReceipt(task, task.project), plan.recipe.recipe === 'loci' ? lock : undefined);
  await mendWheels();
  const inputs = {
    workspace: task.root,
    plan,
    lock,
    loci: task.workspace.loci(),
    files: subject.image.steps.flatMap((step) =>
      'file' in step && step.file.source === undefined ? [step.file.from] : [],
    ),
    patches: subject.image.patches.map((patch) => join(task.root, 'images', subject.name, patch)),
    onProgress: task.say,
  };
  return await withSoundInputs(task, codename, () => buildImage(inputs, task.solve), {
    withBuilder: plan.recipe.recipe === 'loci',
    mendWheels,
  });
}

/**
 * The image of a receipt with every byte read and right, for those who carry it away or launch it. A cache that says yes
 * without the bytes is not believed: they are fetched by digest where a registry is set, else made again from the inputs.
 */
export async function ensureImage(task: Task, options: ImageOptions): Promise<ImageReceipt & { layout: string }> {
  const receipt = imageReceipt(task, task.project);
  const layout = imagesLayout();
  if (!(await getsBytes(task, task.project, receipt, true))) {
    task.say(`${task.project}: building it again, since the cache promised bytes that are not there`);
    requireSame(task.project, receipt.digest, (await makeImage(task, options)).digest);
  }
  return { ...receipt, layout };
}

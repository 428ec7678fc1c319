import type { Lock } from '@stx/formats';
import { planImage, type ImagePlan } from '@stx/recipe';
import { imageSubject, type ImageSubject } from './gather-wishes.js';
import type { ImageOptions } from './image-options.js';
import { imageReceipt, recipeReceipt, wheelsReceipt } from './receipts.js';
import type { Task } from './run-task.js';

export interface PlannedImage {
  subject: ImageSubject;
  lock: Lock;
  plan: ImagePlan;
  builderDigest: string;
}

/** The plan of the image an executor is about, from the receipts of what it is made of. */
export function makePlan(task: Task, options: ImageOptions): PlannedImage {
  const subject = imageSubject(task, options);
  const { image, name, lockFile } = subject;
  const lock = task.workspace.lock(lockFile, `./nx lock ${task.project}`);
  const builderDigest = imageReceipt(task, `builder-${image.base}`).digest;
  const plan = planImage({
    name,
    image,
    lock,
    wheels: wheelsReceipt(task, task.project),
    baseDigest: imageReceipt(task, `base-${image.base}`).digest,
    builderDigest,
    recipe: recipeReceipt(task),
    profiles: task.workspace.profiles(),
  });
  return { subject, lock, plan, builderDigest };
}

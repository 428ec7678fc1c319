import { renderYaml } from '@stx/formats';
import type { ImagePlan } from '@stx/recipe';
import { assertLock } from '../check-lock/lock-faults.js';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { makeDockerfilePlan } from '../image/make-dockerfile-plan.js';
import { previewPlan } from '../image/make-plan.js';

/** Reports the plan of an image, without side effects. */
export async function previewImage(context: Context, options: ImageOptions & { json?: boolean }): Promise<void> {
  const plan = (await makeDockerfilePlan(context, true)) ?? (await lockedPlan(context, options));
  context.say(options.json === true ? JSON.stringify(plan, null, 2) : renderYaml(plan));
}

/** @throws AggregateError with every error in the lock, which would stop the build. */
async function lockedPlan(context: Context, options: ImageOptions): Promise<ImagePlan> {
  await assertLock(context, options);
  return previewPlan(context, options).plan;
}

import type { ExecutorContext } from '@nx/devkit';
import { renderYaml } from '@stx/formats';
import type { ImagePlan } from '@stx/recipe';
import type { ImageOptions } from '../../image-options.js';
import { makeDockerfilePlan } from '../../make-dockerfile-plan.js';
import { previewPlan } from '../../make-plan.js';
import { runTask, type Task } from '../../run-task.js';
import { requireLock } from '../check-lock/lock-faults.js';

export default function executor(
  options: ImageOptions & { json?: boolean },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const plan = (await makeDockerfilePlan(task, true)) ?? (await lockedPlan(task, options));
    task.say(options.json === true ? JSON.stringify(plan, null, 2) : renderYaml(plan));
  });
}

/** @throws AggregateError of what is wrong with the lock: nothing would be built of such a plan. */
async function lockedPlan(task: Task, options: ImageOptions): Promise<ImagePlan> {
  await requireLock(task, options);
  return previewPlan(task, options).plan;
}

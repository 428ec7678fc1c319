import type { ExecutorContext } from '@nx/devkit';
import { renderYaml } from '@stx/formats';
import type { ImageOptions } from '../../image-options.js';
import { makeDockerfilePlan } from '../../make-dockerfile-plan.js';
import { previewPlan } from '../../make-plan.js';
import { runTask } from '../../run-task.js';

export default function executor(
  options: ImageOptions & { json?: boolean },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const plan = (await makeDockerfilePlan(task, true)) ?? previewPlan(task, options).plan;
    task.say(options.json === true ? JSON.stringify(plan, null, 2) : renderYaml(plan));
  });
}

import type { ExecutorContext } from '@nx/devkit';
import { runTask } from '../../run-task.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async ({ workspace }) => {
    workspace.requireUniqueLabels();
    await Promise.resolve();
  });
}

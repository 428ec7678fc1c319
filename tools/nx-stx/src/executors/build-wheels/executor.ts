import type { ExecutorContext } from '@nx/devkit';
import { makeWheels, requireAll } from '../../ensure-wheels.js';
import type { ImageOptions } from '../../image-options.js';
import { writeWheelsReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await writeWheelsReceipt(task, requireAll(task, await makeWheels(task, options)));
  });
}

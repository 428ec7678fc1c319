import type { ExecutorContext } from '@nx/devkit';
import type { ImageOptions } from '../../image-options.js';
import { runTask } from '../../run-task.js';
import { lockFaults } from './lock-faults.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const faults = await lockFaults(task, options);
    if (faults.length > 0) throw new AggregateError(faults, 'the lock is refused');
  });
}

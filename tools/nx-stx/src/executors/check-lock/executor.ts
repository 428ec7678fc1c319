import type { ExecutorContext } from '@nx/devkit';
import type { ImageOptions } from '../../image-options.js';
import { runTask } from '../../run-task.js';
import { requireLock } from './lock-faults.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, (task) => requireLock(task, options));
}

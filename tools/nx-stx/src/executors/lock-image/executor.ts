import type { ExecutorContext } from '@nx/devkit';
import { lockImage, renderChange, type LockOptions } from '../../lock-image.js';
import { runTask } from '../../run-task.js';

export default function executor(options: LockOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const changes = await lockImage(task, options);
    for (const change of changes) task.say(renderChange(change));
  });
}

import type { ExecutorContext } from '@nx/devkit';
import { renderChange } from '@stx/lock';
import { lockImage, type LockOptions } from '../../lock-image.js';
import { runTask } from '../../run-task.js';

export default function executor(options: LockOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const changes = await lockImage(task, options);
    for (const change of changes) task.say(`  ${renderChange(change)}`);
    task.conclude(changes.length === 0 ? 'nothing changed' : changes.map(renderChange).join(', '));
  });
}

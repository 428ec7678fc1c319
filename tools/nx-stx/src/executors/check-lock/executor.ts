import type { ExecutorContext } from '@nx/devkit';
import { checkLock } from '@stx/lock';
import { imageSubject, imageWishes } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { runTask } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const subject = imageSubject(task, options);
    const command = `./nx lock ${task.project}`;
    const lock = task.workspace.lock(subject.lockFile, command);
    const sources = [lock.project, ...lock.extraProjects].map((entry) => entry?.source);
    const locked = sources.map((source) => (source !== undefined && 'sdist' in source ? undefined : source));
    const faults = checkLock({
      file: subject.lockFile,
      command,
      lock,
      wishes: imageWishes(task, subject, locked),
      constraints: task.workspace.constraints(subject.release),
    });
    if (faults.length > 0) throw new AggregateError(faults, 'the lock is refused');
    task.workspace.requireUniqueLabels();
    await Promise.resolve();
  });
}

import type { StxError } from '@stx/errors';
import { checkLock } from '@stx/lock';
import { imageSubject, imageWishes } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import type { Task } from '../../run-task.js';

/** Everything wrong with the lock of the image an executor is about. @throws StxError where there is none. */
export function lockFaults(task: Task, options: ImageOptions): StxError[] {
  const subject = imageSubject(task, options);
  const command = `./nx lock ${task.project}`;
  const lock = task.workspace.lock(subject.lockFile, command);
  const sources = [lock.project, ...lock.extraProjects].map((entry) => entry?.source);
  const locked = sources.map((source) => (source !== undefined && 'sdist' in source ? undefined : source));
  return checkLock({
    file: subject.lockFile,
    command,
    lock,
    wishes: imageWishes(task, subject, locked),
    constraints: task.workspace.constraints(subject.release),
  });
}

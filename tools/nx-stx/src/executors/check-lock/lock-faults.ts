import type { StxError } from '@stx/errors';
import { checkLock, checkSetLock } from '@stx/lock';
import { imageSubject, imageWishes, setWishes } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import type { Task } from '../../run-task.js';

/** Everything wrong with the lock of the image or wheel set an executor is about. @throws StxError where there is none. */
export function lockFaults(task: Task, options: ImageOptions): StxError[] {
  if (task.project.startsWith('wheels-')) return setLockFaults(task);
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

function setLockFaults(task: Task): StxError[] {
  const set = task.workspace.wheelSet(task.name);
  const file = `wheels/${task.name}/wheels.lock.yaml`;
  const command = `./nx lock ${task.project}`;
  const lock = task.workspace.lock(file, command);
  const locked = Object.fromEntries(
    lock.distributions.flatMap(({ name, source }) =>
      source === undefined || 'sdist' in source ? [] : [[name, source] as const],
    ),
  );
  const wishes = setWishes(task, locked);
  return checkSetLock({ file, command, lock, wishes }, set);
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import type { LockedSource } from '@stx/formats';
import { checkLock, checkSetLock } from '@stx/lock';
import { localTree } from '@stx/sources';
import { imageSubject, imageWishes, setWishes } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { imageStanding, setStanding } from '../../release-standing.js';
import type { Task } from '../../run-task.js';

/** Everything wrong with the lock of the image or wheel set an executor is about. @throws StxError where there is none. */
export async function lockFaults(task: Task, options: ImageOptions): Promise<StxError[]> {
  if (task.project.startsWith('wheels-')) return await setLockFaults(task);
  const subject = imageSubject(task, options);
  const command = `./nx lock ${task.project}`;
  const lock = task.workspace.lock(subject.lockFile, command);
  const known = [lock.project, ...lock.extraProjects].map((entry) =>
    entry?.source === undefined || 'sdist' in entry.source ? {} : { locked: entry.source, version: entry.version },
  );
  const locked = known.map((each) => each.locked);
  const wishes = imageWishes(task, subject, known);
  const standing = imageStanding(task, subject, wishes);
  for (const note of standing.notes) task.say(note);
  const faults = checkLock({
    file: subject.lockFile,
    command,
    lock,
    wishes,
    constraints: task.workspace.constraints(subject.release),
  });
  return [...standing.faults, ...faults, ...(await editedSources(task, subject.lockFile, command, locked))];
}

/** @throws AggregateError of everything wrong with the lock of an image or a wheel set. */
export async function requireLock(task: Task, options: ImageOptions): Promise<void> {
  const faults = await lockFaults(task, options);
  if (faults.length > 0) throw new AggregateError(faults, 'the lock is refused');
}

async function setLockFaults(task: Task): Promise<StxError[]> {
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
  const standing = setStanding(task, set, wishes);
  for (const note of standing.notes) task.say(note);
  const faults = checkSetLock({ file, command, lock, wishes }, set);
  return [...standing.faults, ...faults, ...(await editedSources(task, file, command, Object.values(locked)))];
}

/** Local sources that are not what was locked; one that is not here may have been built where it was. */
async function editedSources(
  task: Task,
  file: string,
  command: string,
  locked: readonly (LockedSource | undefined)[],
): Promise<StxError[]> {
  const faults: StxError[] = [];
  for (const source of locked) {
    if (source === undefined || !('local' in source)) continue;
    const { path, tree } = source.local;
    const folder = resolve(task.root, path);
    const got = existsSync(folder) ? await localTree(folder) : tree;
    if (got === tree) continue;
    const message = `the local source ${path} was edited since it was locked: expected git tree ${tree}, got ${got}`;
    faults.push(new StxError('LOCK_STALE', message, { place: { file }, hint: `run ${command}` }));
  }
  return faults;
}

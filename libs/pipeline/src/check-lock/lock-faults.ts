import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { isOfIndex, localFolderOf, type LockedSource } from '@stx/formats';
import { checkLock, checkSetLock } from '@stx/lock';
import { localTree } from '@stx/sources';
import { imageStanding, setStanding } from './release-standing.js';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageRequirements, imageSubject, setRequirements } from '../requirements/gather-requirements.js';

/** Every error in the lock of the executor's image or wheel set. @throws StxError if there is no lock. */
export async function lockFaults(context: Context, options: ImageOptions): Promise<StxError[]> {
  if (context.project.startsWith('wheels-')) return await setLockFaults(context);
  const subject = imageSubject(context, options);
  const command = `./nx lock ${context.project}`;
  const lock = context.workspace.lock(subject.lockFile, command);
  const known = [lock.project, ...lock.extraProjects].map((entry) =>
    entry?.source === undefined || isOfIndex(entry.source) ? {} : { locked: entry.source, version: entry.version },
  );
  const locked = known.map((each) => each.locked);
  const request = imageRequirements(context, subject, known);
  const standing = imageStanding(context, subject, request);
  for (const note of standing.notes) context.say(note);
  const faults = checkLock({
    file: subject.lockFile,
    command,
    lock,
    request,
    constraints: context.workspace.constraints(subject.release),
  });
  return [...standing.faults, ...faults, ...(await editedSources(context, subject.lockFile, command, locked))];
}

/** @throws AggregateError with every error in the lock of an image or a wheel set. */
export async function assertLock(context: Context, options: ImageOptions): Promise<void> {
  const faults = await lockFaults(context, options);
  if (faults.length > 0) throw new AggregateError(faults, 'the lock is invalid');
}

async function setLockFaults(context: Context): Promise<StxError[]> {
  const set = context.workspace.wheelSet(context.name);
  const file = `wheels/${context.name}/wheels.lock.yaml`;
  const command = `./nx lock ${context.project}`;
  const lock = context.workspace.lock(file, command);
  const locked = Object.fromEntries(
    lock.distributions.flatMap(({ name, source }) =>
      source === undefined || isOfIndex(source) ? [] : [[name, source] as const],
    ),
  );
  const request = setRequirements(context, locked);
  const standing = setStanding(context, set, request);
  for (const note of standing.notes) context.say(note);
  const faults = checkSetLock({ file, command, lock, request }, set);
  return [...standing.faults, ...faults, ...(await editedSources(context, file, command, Object.values(locked)))];
}

/** Local sources that differ from the lock; a missing folder is no error, since another machine may have built its wheel. */
async function editedSources(
  context: Context,
  file: string,
  command: string,
  locked: readonly (LockedSource | undefined)[],
): Promise<StxError[]> {
  const faults: StxError[] = [];
  for (const source of locked) {
    const local = source === undefined ? undefined : localFolderOf(source);
    if (local?.tree === undefined) continue;
    const { path, tree } = local;
    const folder = resolve(context.root, path);
    const got = existsSync(folder) ? await localTree(folder) : tree;
    if (got === tree) continue;
    const message = `lock is stale: the local source ${path} changed: expected git tree ${tree}, got ${got}`;
    faults.push(new StxError('LOCK_STALE', message, { place: { file }, hint: `run ${command}` }));
  }
  return faults;
}

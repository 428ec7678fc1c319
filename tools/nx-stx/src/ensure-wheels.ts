import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { projectsOf, type Lock, type WheelsReceipt } from '@stx/formats';
import { findWheel, findWholeWheel } from '@stx/store';
import { buildWheels, filesOf, WheelRun, type WheelsResult } from '@stx/wheels';
import { ensureBuilder } from './ensure-base.js';
import { imageSubject } from './gather-wishes.js';
import type { ImageOptions } from './image-options.js';
import { setReceipts } from './receipts.js';
import { DIST, type Task } from './run-task.js';
import { withSoundInputs } from './with-sound-inputs.js';

/** Makes the wheels of the project's lock, or of the wheel set's. @param run What it shares with tasks beside it. */
export async function makeWheels(task: Task, options: ImageOptions, run = new WheelRun()): Promise<WheelsResult> {
  const subject = task.project.startsWith('wheels-') ? undefined : imageSubject(task, options);
  const codename = subject?.image.base ?? task.workspace.wheelSet(task.name).base;
  const lockFile = subject?.lockFile ?? `wheels/${task.name}/wheels.lock.yaml`;
  const lock = task.workspace.lock(lockFile, `./nx lock ${task.project}`);
  const sets = setReceipts(task, subject?.image.wheels ?? []);
  await ensureSetWheels(task, lock, sets, run);
  const inputs = {
    name: task.project,
    workspace: task.root,
    codename,
    builderDigest: await ensureBuilder(task, codename),
    lock,
    sets,
    patches: (lock.patches ?? []).map(({ file, sha256 }) => ({
      path: join(task.root, 'images', subject?.name ?? '', file),
      sha256,
    })),
    together: subject !== undefined,
    run,
    logFolder: join(task.root, DIST, 'logs', task.project, 'wheels'),
  };
  return await withSoundInputs(task, codename, () => buildWheels(inputs, task.solve));
}

/** Makes sets again of which a wheel that a lock takes is not whole in the store. */
async function ensureSetWheels(
  task: Task,
  lock: Lock,
  sets: Record<string, WheelsReceipt>,
  run: WheelRun,
): Promise<void> {
  const damaged = new Set<string>();
  for (const { name, version, set = '' } of lock.distributions) {
    const made = sets[set]?.wheels.find((wheel) => wheel.name === name && wheel.version === version);
    if (made !== undefined && (await findWholeWheel(made.sha256, made.file)) === undefined) damaged.add(set);
  }
  for (const set of damaged) {
    const own = { ...task, project: `wheels-${set}`, name: set };
    task.say(`${own.project}: making its wheels again, since the cache promised some that are not there`);
    requireAll(own, await makeWheels(own, {}, run));
  }
}

/** Says what was made. @throws AggregateError of why each wheel cannot be had, and WHEELS_FAILED; the others stay in the store. */
export function requireAll(task: Task, result: WheelsResult): WheelsReceipt {
  const { wheels, built, failed, fetched, reused } = result;
  task.say(
    `${task.project}: ${String(wheels.length)} wheels: ${String(fetched)} files of the index, ${String(built.length)} built, ${String(reused)} built before, ${String(failed.length)} failed`,
  );
  for (const name of built) task.say(`  built ${name}`);
  if (failed.length > 0) {
    const verdict = `${String(failed.length)} wheels of ${task.project} cannot be had: ${failed.map(({ name }) => name).join(', ')}`;
    throw new AggregateError(
      [...failed.flatMap(({ errors }) => errors), new StxError('WHEELS_FAILED', verdict)],
      verdict,
    );
  }
  return { wheels: wheels.map(({ name, version, file, sha256 }) => ({ name, version, file, sha256 })) };
}

/**
 * Makes sure that the wheels of a receipt are in the store; those that are gone are fetched or built again.
 *
 * @param lock Given where its projects are built once more, as LOCI does: their sdists and what builds need are looked for, too.
 */
export async function ensureWheels(
  task: Task,
  options: ImageOptions,
  receipt: WheelsReceipt,
  lock?: Lock,
): Promise<void> {
  const sources = lock === undefined ? [] : [...lock.build, ...projectsOf(lock)].flatMap(filesOf);
  const found = await Promise.all([...receipt.wheels, ...sources].map(({ sha256, file }) => findWheel(sha256, file)));
  if (found.every((wheel) => wheel !== undefined)) return;
  task.say(`${task.project}: making its wheels again, since the cache promised some that are not there`);
  requireAll(task, await makeWheels(task, options));
}

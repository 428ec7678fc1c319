import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { WheelsReceipt } from '@stx/formats';
import { findWheel } from '@stx/store';
import { buildWheels, type WheelsResult } from '@stx/wheels';
import { ensureBuilder } from './ensure-base.js';
import { imageSubject } from './gather-wishes.js';
import type { ImageOptions } from './image-options.js';
import { setReceipts } from './receipts.js';
import { DIST, type Task } from './run-task.js';

/** Makes the wheels of the project's lock, or of the wheel set's. */
export async function makeWheels(task: Task, options: ImageOptions): Promise<WheelsResult> {
  const subject = task.project.startsWith('wheels-') ? undefined : imageSubject(task, options);
  const codename = subject?.image.base ?? task.workspace.wheelSet(task.name).base;
  const lockFile = subject?.lockFile ?? `wheels/${task.name}/wheels.lock.yaml`;
  return await buildWheels(
    {
      name: task.project,
      workspace: task.root,
      codename,
      builderDigest: await ensureBuilder(task, codename),
      lock: task.workspace.lock(lockFile, `./nx lock ${task.project}`),
      sets: setReceipts(task, subject?.image.wheels ?? []),
      together: subject !== undefined,
      logFolder: join(task.root, DIST, 'logs', task.project, 'wheels'),
    },
    task.solve,
  );
}

/** Says what was made. @throws StxError WHEELS_FAILED with every wheel that cannot be had; the others stay in the store. */
export function requireAll(task: Task, result: WheelsResult): WheelsReceipt {
  const { wheels, built, failed, fetched, reused } = result;
  task.say(
    `${task.project}: ${String(wheels.length)} wheels: ${String(fetched)} files of the index, ${String(built.length)} built, ${String(reused)} built before, ${String(failed.length)} failed`,
  );
  for (const name of built) task.say(`  built ${name}`);
  if (failed.length > 0) {
    const text = failed.map(({ name, version, reason }) => `${name} ${version}: ${reason}`).join('\n');
    throw new StxError('WHEELS_FAILED', `${String(failed.length)} wheels of ${task.project} cannot be had:\n${text}`);
  }
  return { wheels: wheels.map(({ name, version, file, sha256 }) => ({ name, version, file, sha256 })) };
}

/** Makes sure that the wheels of a receipt are in the store; those that are gone are fetched or built again. */
export async function ensureWheels(task: Task, options: ImageOptions, receipt: WheelsReceipt): Promise<void> {
  const found = await Promise.all(receipt.wheels.map(({ sha256, file }) => findWheel(sha256, file)));
  if (found.every((wheel) => wheel !== undefined)) return;
  task.say(`${task.project}: making its wheels again, since the cache promised some that are not there`);
  requireAll(task, await makeWheels(task, options));
}

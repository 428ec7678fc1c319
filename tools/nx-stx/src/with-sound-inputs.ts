import { StxError } from '@stx/errors';
import { ensureBase, ensureBuilder, hasBytes } from './ensure-base.js';
import { imageReceipt } from './receipts.js';
import type { Task } from './run-task.js';

/** Reads every byte of a base and its builder, and makes again what is damaged. @returns whether anything was. */
export async function mendBases(task: Task, codename: string): Promise<boolean> {
  let damaged = false;
  for (const project of [`base-${codename}`, `builder-${codename}`]) {
    if (!(await hasBytes(task, project, imageReceipt(task, project).digest, true))) damaged = true;
  }
  if (!damaged) return false;
  await ensureBase(task, codename);
  await ensureBuilder(task, codename);
  return true;
}

/** Whether an error says no more than that wheels are gone; a damaged one left the store when that was noticed. */
function isWheelGone(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isWheelGone);
  return error instanceof StxError && error.code === 'WHEEL_MISSING';
}

/**
 * Does work that the engine builds on a base. Bases and wheels are not read whole before each build: who has to read one
 * checks its digest and refuses what is damaged, and then it is had again and the work done once more.
 */
export async function withSoundInputs<T>(
  task: Task,
  codename: string,
  work: () => Promise<T>,
  mendWheels: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isWheelGone(error)) await mendWheels();
    else {
      const isOfEngine = error instanceof StxError && error.code === 'BUILD_FAILED';
      if (!isOfEngine || !(await mendBases(task, codename))) throw error;
    }
    task.say(`${task.project}: trying again, since what it was built on was damaged`);
    return await work();
  }
}

import { StxError } from '@stx/errors';
import { ensureBase, ensureBuilder, hasBytes } from './ensure-base.js';
import { imageReceipt } from './receipts.js';
import type { Task } from './run-task.js';

/** Reads every byte of a base, and of its builder where that is used, and makes again what is damaged. @returns whether anything was. */
async function mendBases(task: Task, codename: string, withBuilder: boolean): Promise<boolean> {
  let damaged = false;
  for (const project of [`base-${codename}`, ...(withBuilder ? [`builder-${codename}`] : [])]) {
    if (!(await hasBytes(task, project, imageReceipt(task, project).digest, true))) damaged = true;
  }
  if (!damaged) return false;
  await ensureBase(task, codename);
  if (withBuilder) await ensureBuilder(task, codename);
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
  {
    withBuilder = true,
    mendWheels = () => Promise.resolve(),
  }: { withBuilder?: boolean; mendWheels?: () => Promise<void> } = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isWheelGone(error)) await mendWheels();
    else {
      const isOfEngine = error instanceof StxError && error.code === 'BUILD_FAILED';
      if (!isOfEngine || task.solve.signal?.aborted === true) throw error;
      if (!(await mendBases(task, codename, withBuilder))) throw error;
    }
    task.say(`${task.project}: trying again, since what it was built on was damaged`);
    return await work();
  }
}

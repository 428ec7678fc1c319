import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { imageReceipt } from '../receipts/receipts.js';
import { isComplete, restoreBase, restoreBuilder } from './restore-base.js';

/** Reads every byte of a base, and of its builder where that is used, and makes again what is damaged. @returns whether anything was. */
async function repairBases(context: Context, codename: string, withBuilder: boolean): Promise<boolean> {
  let damaged = false;
  for (const project of [`base-${codename}`, ...(withBuilder ? [`builder-${codename}`] : [])]) {
    if (!(await isComplete(context, project, imageReceipt(context, project).digest, true))) damaged = true;
  }
  if (!damaged) return false;
  await restoreBase(context, codename);
  if (withBuilder) await restoreBuilder(context, codename);
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
export async function withRepair<T>(
  context: Context,
  codename: string,
  work: () => Promise<T>,
  {
    withBuilder = true,
    repairWheels = () => Promise.resolve(),
  }: { withBuilder?: boolean; repairWheels?: () => Promise<void> } = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isWheelGone(error)) await repairWheels();
    else {
      const isOfEngine = error instanceof StxError && error.code === 'BUILD_FAILED';
      if (!isOfEngine || context.solve.signal?.aborted === true) throw error;
      if (!(await repairBases(context, codename, withBuilder))) throw error;
    }
    context.say(`${context.project}: trying again, since what it was built on was damaged`);
    return await work();
  }
}

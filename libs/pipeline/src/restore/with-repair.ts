import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { imageReceipt } from '../receipts/receipts.js';
import { isComplete, restoreBase, restoreBuilder } from './restore-base.js';

/** Checks every digest of a base and, if used, its builder, and rebuilds damaged images. @returns Whether any was damaged. */
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

/** Whether an error only reports missing wheels; a damaged wheel is removed from the store, and so is missing too. */
function isWheelMissing(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isWheelMissing);
  return error instanceof StxError && error.code === 'WHEEL_MISSING';
}

/**
 * Does work in the engine, and once more after a failure that damaged images or missing wheels caused and that is repaired.
 * Checking every digest before each build would cost more than this retry.
 */
export async function withRepair<T>(
  context: Context,
  codename: string | undefined,
  work: () => Promise<T>,
  {
    withBuilder = true,
    repairWheels = () => Promise.resolve(),
    repairImages = () => Promise.resolve(false),
  }: { withBuilder?: boolean; repairWheels?: () => Promise<void>; repairImages?: () => Promise<boolean> } = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isWheelMissing(error)) await repairWheels();
    else {
      const isBuildFailure = error instanceof StxError && error.code === 'BUILD_FAILED';
      if (!isBuildFailure || context.solve.signal?.aborted === true) throw error;
      const repaired = codename !== undefined && (await repairBases(context, codename, withBuilder));
      if (!(await repairImages()) && !repaired) throw error;
    }
    context.say(`${context.project}: retrying after the repair of its inputs`);
    return await work();
  }
}

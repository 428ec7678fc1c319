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

/**
 * Does work that the engine builds on a base. Bases are not read whole before each build: an engine that has to read one
 * checks its digests and refuses what is damaged, and then it is mended and the work done once more.
 */
export async function withSoundBases<T>(task: Task, codename: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'BUILD_FAILED') throw error;
    if (!(await mendBases(task, codename))) throw error;
    task.say(`${task.project}: trying again, since what it was built on was damaged`);
    return await work();
  }
}

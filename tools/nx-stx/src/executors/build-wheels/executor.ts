import type { ExecutorContext } from '@nx/devkit';
import { wheelsReceiptSchema, type WheelsReceipt } from '@stx/formats';
import { compareVersions, renderChange } from '@stx/lock';
import { makeWheels, requireAll } from '../../ensure-wheels.js';
import type { ImageOptions } from '../../image-options.js';
import { earlierWheels, writeWheelsReceipt } from '../../receipts.js';
import type { WheelRun } from '@stx/wheels';
import { runTask, type Batch, type Task } from '../../run-task.js';
import { orShared } from '../../share-result.js';
import { withNote } from '../../with-note.js';

/** What the tasks of a batch share. */
export interface WheelsBatch extends Batch {
  run: WheelRun;
}

export default function executor(
  options: ImageOptions,
  context: ExecutorContext,
  batch?: WheelsBatch,
): Promise<{ success: boolean }> {
  const work = async (task: Task): Promise<void> => {
    await withNote(task, 'wheels', async () => {
      const before = earlierWheels(task);
      const shared = { schema: wheelsReceiptSchema };
      const make = async (): Promise<WheelsReceipt> => requireAll(task, await makeWheels(task, options, batch?.run));
      const receipt = await orShared(task, shared, make);
      await writeWheelsReceipt(task, receipt);
      if (before === undefined) return;
      const changes = compareVersions(before.wheels, receipt.wheels);
      task.conclude(changes.length === 0 ? 'the versions are as before' : changes.map(renderChange).join(', '));
    });
  };
  return runTask(context, work, batch);
}

import type { ExecutorContext } from '@nx/devkit';
import { wheelsReceiptSchema, type WheelsReceipt } from '@stx/formats';
import { compareVersions, renderChange } from '@stx/lock';
import { makeWheels, requireAll } from '../../ensure-wheels.js';
import type { ImageOptions } from '../../image-options.js';
import { earlierWheels, writeWheelsReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';
import { orShared } from '../../share-result.js';
import { withNote } from '../../with-note.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'wheels', async () => {
      const before = earlierWheels(task);
      const shared = { schema: wheelsReceiptSchema };
      const make = async (): Promise<WheelsReceipt> => requireAll(task, await makeWheels(task, options));
      const receipt = await orShared(task, shared, make);
      await writeWheelsReceipt(task, receipt);
      if (before === undefined) return;
      const changes = compareVersions(before.wheels, receipt.wheels);
      task.conclude(changes.length === 0 ? 'the versions are as before' : changes.map(renderChange).join(', '));
    });
  });
}

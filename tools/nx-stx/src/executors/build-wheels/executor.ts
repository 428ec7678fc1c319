import type { ExecutorContext } from '@nx/devkit';
import { wheelsReceiptSchema, type WheelsReceipt } from '@stx/formats';
import { makeWheels, requireAll } from '../../ensure-wheels.js';
import type { ImageOptions } from '../../image-options.js';
import { writeWheelsReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';
import { orShared } from '../../share-result.js';
import { withNote } from '../../with-note.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'wheels', async () => {
      const shared = { schema: wheelsReceiptSchema };
      const make = async (): Promise<WheelsReceipt> => requireAll(task, await makeWheels(task, options));
      await writeWheelsReceipt(task, await orShared(task, shared, make));
    });
  });
}

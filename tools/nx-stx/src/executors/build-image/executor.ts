import type { ExecutorContext } from '@nx/devkit';
import { imageReceiptSchema } from '@stx/formats';
import { makeImage } from '../../ensure-image.js';
import type { ImageOptions } from '../../image-options.js';
import { writeImageReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';
import { orShared } from '../../share-result.js';
import { withNote } from '../../with-note.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'images', async () => {
      const started = Date.now();
      const shared = { schema: imageReceiptSchema, image: ({ digest }: { digest: string }) => digest };
      const receipt = await orShared(task, shared, () => makeImage(task, options));
      await writeImageReceipt(task, receipt);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      const size = receipt.layers.reduce((sum, layer) => sum + layer.size, 0);
      const [recipe] = (receipt.inputs.recipe ?? '').split('@');
      task.say(`${receipt.image}: ${receipt.digest} (${recipe ?? ''}, ${(size / 1e6).toFixed(0)} MB, ${seconds} s)`);
    });
  });
}

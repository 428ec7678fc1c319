import type { ExecutorContext } from '@nx/devkit';
import { imageReceiptSchema, type ImageReceipt } from '@stx/formats';
import { makeImage } from '../../ensure-image.js';
import type { ImageOptions } from '../../image-options.js';
import { earlierImage, isOfFallback, writeImageReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';
import { orShared } from '../../share-result.js';
import { withNote } from '../../with-note.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'images', async () => {
      const started = Date.now();
      const before = earlierImage(task);
      const shared = { schema: imageReceiptSchema, image: ({ digest }: { digest: string }) => digest };
      const make = (): Promise<ImageReceipt> => makeImage(task, options);
      // What stands in for LOCI in one run is not for other machines.
      const receipt = isOfFallback(task) ? await make() : await orShared(task, shared, make);
      await writeImageReceipt(task, receipt);
      if (before !== undefined) task.conclude(whyAgain(before, receipt));
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      const size = receipt.layers.reduce((sum, layer) => sum + layer.size, 0);
      const [recipe] = (receipt.inputs.recipe ?? '').split('@');
      task.say(`${receipt.image}: ${receipt.digest} (${recipe ?? ''}, ${(size / 1e6).toFixed(0)} MB, ${seconds} s)`);
    });
  });
}

/** Which of an image's inputs are no longer those of its last build. */
function whyAgain(before: ImageReceipt, after: ImageReceipt): string {
  if (before.digest === after.digest) return 'the same image as before';
  const changed = Object.keys(after.inputs).filter((input) => before.inputs[input] !== after.inputs[input]);
  return changed.length === 0 ? 'its configuration changed' : `its ${changed.join(', ')} changed`;
}

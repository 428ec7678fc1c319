import { imageReceiptSchema } from '@stx/formats';
import { describeImage, imagesLayout } from '@stx/store';
import { writeImageReceipt } from './receipts.js';
import type { Task } from './run-task.js';
import { orShared } from './share-result.js';

/** Makes a base or builder image, unless another machine did, and leaves its receipt. */
export async function makeBaseReceipt(task: Task, make: () => Promise<string>): Promise<void> {
  const shared = { schema: imageReceiptSchema, image: ({ digest }: { digest: string }) => digest };
  const receipt = await orShared(task, shared, async () => {
    const digest = await make();
    const { layers } = await describeImage(imagesLayout(), digest);
    return {
      image: task.project,
      digest,
      layers: layers.map((layer) => ({ digest: layer.digest, size: layer.size })),
      inputs: {},
    };
  });
  await writeImageReceipt(task, receipt);
  task.say(`${task.project}: ${receipt.digest}`);
}

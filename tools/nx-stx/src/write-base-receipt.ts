import { describeImage, imagesLayout } from '@stx/store';
import { writeImageReceipt } from './receipts.js';
import type { Task } from './run-task.js';

/** The receipt of a base or builder image. */
export async function writeBaseReceipt(task: Task, digest: string): Promise<void> {
  const { layers } = await describeImage(imagesLayout(), digest);
  await writeImageReceipt(task, {
    image: task.project,
    digest,
    layers: layers.map((layer) => ({ digest: layer.digest, size: layer.size })),
    inputs: {},
  });
  task.say(`${task.project}: ${digest}`);
}

import { buildImage, withManifest, writeImageReceipt, type ImageOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<ImageOptions>(async (context, options) => {
  await withManifest(context, 'images', async () => {
    await writeImageReceipt(context, await buildImage(context, options));
  });
});

import { buildBaseImage, withManifest, writeImageReceipt } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf(async (context) => {
  await withManifest(context, 'images', async () => {
    await writeImageReceipt(context, await buildBaseImage(context));
  });
});

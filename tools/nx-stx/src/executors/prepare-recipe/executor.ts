import { chooseRecipe, withManifest, writeRecipeReceipt } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf(async (context) => {
  await withManifest(context, 'recipe', async () => {
    await writeRecipeReceipt(context, await chooseRecipe(context));
  });
});

import type { ExecutorContext } from '@nx/devkit';
import { setting } from '@stx/machine';
import { prepareRecipe } from '@stx/build';
import { writeRecipeReceipt } from '../../receipts.js';
import { requireInKey } from '../../require-in-key.js';
import { runTask } from '../../run-task.js';
import { withNote } from '../../with-note.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'recipe', async () => {
      const loci = task.workspace.loci();
      const patches = loci.patches.map((path, index) => ({ field: `patches.${String(index)}`, path }));
      requireInKey(task.root, 'loci', undefined, patches);
      const wanted = setting('STX_RECIPE');
      const mayFallBack = setting('STX_RECIPE_UNDECIDED') !== undefined;
      const receipt = await prepareRecipe({ workspace: task.root, loci, wanted, mayFallBack, onProgress: task.say });
      await writeRecipeReceipt(task, receipt);
      task.say(`recipe: ${receipt.recipe} (${receipt.identity})`);
    });
  });
}

import type { RecipeReceipt } from '@stx/formats';
import { setting } from '@stx/machine';
import { prepareRecipe } from '@stx/recipes';
import type { Context } from '../context/context.js';
import { requireInKey } from '../inputs/require-in-key.js';

/** Chooses and prepares the recipe that builds images; returns its receipt. */
export async function chooseRecipe({ workspace, root, say }: Context): Promise<RecipeReceipt> {
  const loci = workspace.loci();
  const patches = loci.patches.map((path, index) => ({ field: `patches.${String(index)}`, path }));
  requireInKey(root, 'loci', undefined, patches);
  const wanted = setting('STX_RECIPE');
  const mayFallBack = setting('STX_RECIPE_UNDECIDED') !== undefined;
  const receipt = await prepareRecipe({ workspace: root, loci, wanted, mayFallBack, onProgress: say });
  say(`recipe: ${receipt.recipe} (${receipt.identity})`);
  return receipt;
}

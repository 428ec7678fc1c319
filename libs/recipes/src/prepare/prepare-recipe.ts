import { StxError } from '@stx/errors';
import { recipeName, type RecipeName, type RecipeReceipt } from '@stx/formats';
import type { IdentityInputs } from '../recipe.js';
import { DEFAULT_RECIPE, FALLBACK_RECIPE, RECIPES } from '../registry.js';

export interface RecipeInputs extends IdentityInputs {
  /** STX_RECIPE: overrides the workspace's own choice where it is set. */
  wanted: string | undefined;
  /** Whether the result is kept for this run alone; else an unreachable recipe is an error. */
  mayFallBack: boolean;
}

/**
 * Decides which recipe turns plans into images: the one that STX_RECIPE names, else the workspace's file. Where neither does,
 * LOCI; the embedded recipe takes its place in a run that cannot fetch it, and output, receipt and every image say so.
 *
 * @throws StxError RECIPE_UNKNOWN, or SOURCE_UNREACHABLE where the chosen recipe cannot be fetched.
 */
export async function prepareRecipe(inputs: RecipeInputs, recipes = RECIPES): Promise<RecipeReceipt> {
  const { loci, onProgress } = inputs;
  const choice = chosenRecipe(inputs);
  const recipe = choice ?? DEFAULT_RECIPE;
  try {
    return { recipe, identity: await recipes[recipe].identify(inputs) };
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'SOURCE_UNREACHABLE') throw error;
    if (choice !== undefined || !inputs.mayFallBack) throw unreachable(recipe, error);
    onProgress(`LOCI cannot be fetched: ${error.message}`);
    onProgress('the embedded recipe builds the images in this run, and their digests are not those of LOCI');
    onProgress(`to build with LOCI, ${REACH}`);
    return {
      recipe: FALLBACK_RECIPE,
      identity: await recipes[FALLBACK_RECIPE].identify(inputs),
      fallback: `LOCI ${loci.commit} could not be fetched`,
    };
  }
}

const REACH = 'set STX_SOURCE_MIRROR or allow access to its repository';

/** STX_RECIPE, else what the workspace's file says; undefined where nothing decides. */
function chosenRecipe({ wanted = '', loci, onProgress }: RecipeInputs): RecipeName | undefined {
  if (wanted === '') return loci.recipe;
  const { success, data: named } = recipeName.safeParse(wanted);
  if (!success) {
    throw new StxError('RECIPE_UNKNOWN', `STX_RECIPE is '${wanted}'`, {
      hint: `set it to ${recipeName.options.join(' or ')}, or unset it`,
    });
  }
  if (loci.recipe !== undefined && loci.recipe !== named) {
    onProgress(
      `STX_RECIPE=${wanted} overrides 'recipe: ${loci.recipe}' of images/loci/loci.yaml, and changes all digests`,
    );
  }
  return named;
}

function unreachable(recipe: RecipeName, error: StxError): StxError {
  return new StxError('SOURCE_UNREACHABLE', `the recipe is ${recipe}, and LOCI cannot be fetched: ${error.message}`, {
    hint: `${REACH}; or build with the embedded recipe: STX_RECIPE=${FALLBACK_RECIPE}`,
    place: { file: 'images/loci/loci.yaml' },
    cause: error,
  });
}

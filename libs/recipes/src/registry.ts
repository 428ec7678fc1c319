import type { Image, RecipeName } from '@stx/formats';
import { embedded } from './embedded/embedded.js';
import { loci } from './loci/loci.js';
import type { ServiceRecipe } from './recipe.js';

/** Every recipe for service images, by the name that files and settings give it. */
export const RECIPES: Readonly<Record<RecipeName, ServiceRecipe>> = { loci, embedded };

/** The recipe where neither a file nor a setting names one, and the one that takes its place where it cannot be fetched. */
export const DEFAULT_RECIPE: RecipeName = 'loci';
export const FALLBACK_RECIPE: RecipeName = 'embedded';

/** Build arguments that an image may not give, whichever recipe builds it: another may be chosen at any time. */
export function reservedArguments(image: Image): string[] {
  return Object.values(RECIPES).flatMap((recipe) => recipe.reservedArguments(image));
}

import { z } from 'zod';
import { gitObject, relativePath, repositoryUrl } from './names.js';

/** The virtual environment of every image, at the path where LOCI has it. */
export const VENV = '/var/lib/openstack';

/** The recipes that a workspace can choose; each is a folder of libs/recipes. */
export const recipeName = z.enum(['loci', 'embedded']);
export type RecipeName = z.infer<typeof recipeName>;

/** `images/loci/loci.yaml`: the LOCI that builds images from plans. */
export const lociSchema = z.strictObject({
  repository: repositoryUrl,
  commit: gitObject,
  tree: gitObject.describe('git tree id of the commit; it verifies content from any mirror.'),
  patches: z.array(relativePath).default([]),
  recipe: recipeName
    .optional()
    .describe(
      'Recipe that builds the images; STX_RECIPE overrides it. Without it, LOCI builds, or the embedded recipe in a run that cannot fetch LOCI.',
    ),
});
export type Loci = z.infer<typeof lociSchema>;

/** `dist/recipe/receipt.json`: which recipe turns plans into images here. */
export const recipeReceiptSchema = z.strictObject({
  recipe: recipeName,
  identity: z.string().describe('LOCI commit and patched tree, or the hash of the embedded recipe.'),
  fallback: z.string().optional().describe('Why the run uses the embedded recipe instead of LOCI.'),
});
export type RecipeReceipt = z.infer<typeof recipeReceiptSchema>;

/**
 * `images/loci/profiles.yaml`: the packages that LOCI's bindep.txt and pydep.txt add for a project and its profiles.
 * Each condition is a list of words that must all be selected; an entry applies when one of its conditions does.
 */
export const profilesSchema = z.strictObject({
  system: z.record(z.string(), z.array(z.string())),
  python: z.record(z.string(), z.array(z.string())),
  tools: z.array(z.string()).describe("Requirements that LOCI installs into every image's virtual environment."),
});
export type Profiles = z.infer<typeof profilesSchema>;

import { StxError } from '@stx/errors';
import { lociSchema } from '@stx/formats';
import { prepareRecipe } from './prepare-recipe.js';
import type { ServiceRecipe } from '../recipe.js';
import { RECIPES } from '../registry.js';

const COMMIT = 'c'.repeat(40);

/** The recipes, where LOCI finds out by this what it is. */
const recipesWith = (identify: ServiceRecipe['identify']): typeof RECIPES => ({
  ...RECIPES,
  loci: { ...RECIPES.loci, identify },
});

interface Case {
  /** images/loci/loci.yaml */
  file?: 'loci' | 'embedded';
  /** STX_RECIPE */
  wanted?: string;
  isReachable?: boolean;
  mayFallBack?: boolean;
}

/** What is decided, in one word, and what the user reads. */
async function decide({ file, wanted, isReachable = true, mayFallBack = false }: Case): Promise<[string, string]> {
  const loci = lociSchema.parse({
    repository: 'https://git.example/openstack/loci',
    commit: COMMIT,
    tree: 'd'.repeat(40),
    ...(file === undefined ? {} : { recipe: file }),
  });
  const lines: string[] = [];
  const inputs = { workspace: '/', loci, wanted, mayFallBack, onProgress: (line: string) => lines.push(line) };
  const away = new StxError('SOURCE_UNREACHABLE', 'no route to git.example');
  const recipes = recipesWith(() => (isReachable ? Promise.resolve(`${COMMIT}+tree`) : Promise.reject(away)));
  try {
    const { recipe, fallback } = await prepareRecipe(inputs, recipes);
    return [fallback === undefined ? recipe : 'fallback', [...lines, fallback ?? ''].join('\n')];
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    return [error.code, `${error.message} -> ${error.hint ?? ''}`];
  }
}

const away = { isReachable: false };
test.each<[Case, string]>([
  [{}, 'loci'],
  [{ file: 'loci' }, 'loci'],
  [{ file: 'embedded' }, 'embedded'],
  [{ file: 'embedded', wanted: '' }, 'embedded'],
  [{ file: 'embedded', wanted: 'loci' }, 'loci'],
  [{ file: 'loci', wanted: 'embedded', ...away }, 'embedded'],
  [{ file: 'embedded', ...away }, 'embedded'],
  [{ file: 'loci', mayFallBack: true, ...away }, 'SOURCE_UNREACHABLE'],
  [{ wanted: 'loci', mayFallBack: true, ...away }, 'SOURCE_UNREACHABLE'],
  [{ mayFallBack: true, ...away }, 'fallback'],
  [{ mayFallBack: false, ...away }, 'SOURCE_UNREACHABLE'],
  [{ wanted: 'kaniko' }, 'RECIPE_UNKNOWN'],
])('with %o the recipe is %s', async (given, expected) => {
  const [decided] = await decide(given);
  expect(decided).toBe(expected);
});

test('whatever differs from the file or from other machines is said', async () => {
  expect((await decide({ file: 'loci', wanted: 'embedded' }))[1]).toContain(
    "STX_RECIPE=embedded overrides 'recipe: loci' of images/loci/loci.yaml",
  );
  const [, fallback] = await decide({ mayFallBack: true, ...away });
  expect(fallback).toContain('their digests are not those of LOCI');
  expect(fallback).toContain(`LOCI ${COMMIT} could not be fetched`);
  const [, refusal] = await decide({ file: 'loci', ...away });
  expect(refusal).toMatch(/no route to git\.example -> set STX_SOURCE_MIRROR .*STX_RECIPE=embedded$/u);
});

test('other failures than an unreachable LOCI are never answered by the other recipe', async () => {
  const loci = lociSchema.parse({ repository: 'https://git.example/o/loci', commit: COMMIT, tree: 'd'.repeat(40) });
  const inputs = { workspace: '/', loci, wanted: undefined, mayFallBack: true, onProgress: () => undefined };
  const changed = new StxError('SOURCE_CHANGED', 'the tree is another');
  await expect(
    prepareRecipe(
      inputs,
      recipesWith(() => Promise.reject(changed)),
    ),
  ).rejects.toBe(changed);
});

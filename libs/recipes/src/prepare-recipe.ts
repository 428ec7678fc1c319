import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { Loci, RecipeReceipt } from '@stx/formats';
import { PACKING } from '@stx/layers';
import { applyPatches, fetchSource, treeOf } from '@stx/sources';
import { sandboxHash } from './hash-sandbox.js';

export interface RecipeInputs {
  workspace: string;
  loci: Loci;
  /** STX_RECIPE: overrides the workspace's own choice where it is set. */
  wanted: string | undefined;
  /** Whether the result is kept for this run alone; else an unreachable LOCI is an error. */
  mayFallBack: boolean;
  onProgress: (line: string) => void;
  signal?: AbortSignal;
}

/** LOCI at its pinned commit with the workspace's patches: a folder not to be written into. */
export async function patchedLoci(inputs: Omit<RecipeInputs, 'wanted' | 'mayFallBack'>): Promise<string> {
  const { repository, commit, tree, patches } = inputs.loci;
  const source = { git: { repository, commit, tree } };
  const fetched = await fetchSource(source, {
    workspace: inputs.workspace,
    onProgress: inputs.onProgress,
    ...(inputs.signal === undefined ? {} : { signal: inputs.signal }),
  });
  return await applyPatches(
    fetched.folder,
    patches.map((patch) => join(inputs.workspace, 'images', 'loci', patch)),
  );
}

/**
 * Decides which recipe turns plans into images: the one that STX_RECIPE names, else the workspace's file. Where neither does,
 * LOCI; the embedded recipe takes its place in a run that cannot fetch it, and output, receipt and every image say so.
 *
 * @throws StxError RECIPE_UNKNOWN, or SOURCE_UNREACHABLE where LOCI was chosen and cannot be fetched.
 */
export async function prepareRecipe(inputs: RecipeInputs, fetch = patchedLoci): Promise<RecipeReceipt> {
  const { loci, onProgress } = inputs;
  const choice = chosenRecipe(inputs);
  const identity = `sha256:${sandboxHash()}+layers-${String(PACKING)}`;
  const embedded: RecipeReceipt = { recipe: 'embedded', identity };
  if (choice === 'embedded') return embedded;
  try {
    const folder = await fetch(inputs);
    return { recipe: 'loci', identity: `${loci.commit}+${await treeOf(folder)}` };
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'SOURCE_UNREACHABLE') throw error;
    if (choice === 'loci' || !inputs.mayFallBack) throw unreachable(error);
    onProgress(`LOCI cannot be fetched: ${error.message}`);
    onProgress('the embedded recipe builds the images in this run, and their digests are not those of LOCI');
    onProgress(`to build with LOCI, ${REACH}`);
    return { ...embedded, fallback: `LOCI ${loci.commit} could not be fetched` };
  }
}

const REACH = 'set STX_SOURCE_MIRROR or allow access to its repository';

/** STX_RECIPE, else what the workspace's file says; undefined where nothing decides. */
function chosenRecipe({ wanted = '', loci, onProgress }: RecipeInputs): RecipeReceipt['recipe'] | undefined {
  if (wanted === '') return loci.recipe;
  if (wanted !== 'loci' && wanted !== 'embedded') {
    throw new StxError('RECIPE_UNKNOWN', `STX_RECIPE is '${wanted}'`, {
      hint: 'set it to loci or embedded, or unset it',
    });
  }
  if (loci.recipe !== undefined && loci.recipe !== wanted) {
    onProgress(
      `STX_RECIPE=${wanted} overrides 'recipe: ${loci.recipe}' of images/loci/loci.yaml, and changes all digests`,
    );
  }
  return wanted;
}

function unreachable(error: StxError): StxError {
  return new StxError('SOURCE_UNREACHABLE', `the recipe is loci, and LOCI cannot be fetched: ${error.message}`, {
    hint: `${REACH}; or build with the embedded recipe: STX_RECIPE=embedded`,
    place: { file: 'images/loci/loci.yaml' },
    cause: error,
  });
}

import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { Loci, RecipeReceipt } from '@stx/formats';
import { PACKING } from '@stx/layers';
import { sandboxHash } from '@stx/recipe';
import { applyPatches, fetchSource, treeOf } from '@stx/sources';

export interface RecipeInputs {
  workspace: string;
  loci: Loci;
  /** STX_RECIPE: `loci`, `embedded`, or undefined for LOCI where it can be had. */
  wanted: string | undefined;
  onProgress: (line: string) => void;
  signal?: AbortSignal;
}

/** LOCI at its pinned commit with the workspace's patches: a folder not to be written into. */
export async function patchedLoci(inputs: Omit<RecipeInputs, 'wanted'>): Promise<string> {
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
 * Decides which recipe turns plans into images: the one STX_RECIPE names, else LOCI, else, where LOCI cannot be had, the
 * embedded one, which is said aloud, in the receipt and on every image.
 */
export async function prepareRecipe(inputs: RecipeInputs): Promise<RecipeReceipt> {
  const { wanted } = inputs;
  if (wanted !== undefined && wanted !== '' && wanted !== 'loci' && wanted !== 'embedded') {
    throw new StxError('RECIPE_UNKNOWN', `STX_RECIPE is '${wanted}'`, {
      hint: 'set it to loci or embedded, or unset it',
    });
  }
  const identity = `sha256:${sandboxHash()}+layers-${String(PACKING)}`;
  const embedded: RecipeReceipt = { recipe: 'embedded', identity };
  if (wanted === 'embedded') return embedded;
  try {
    const folder = await patchedLoci(inputs);
    return { recipe: 'loci', identity: `${inputs.loci.commit}+${await treeOf(folder)}` };
  } catch (error) {
    if (wanted === 'loci' || !(error instanceof StxError) || error.code !== 'SOURCE_UNREACHABLE') throw error;
    inputs.onProgress(`LOCI cannot be had, so the embedded recipe builds the images: ${error.message}`);
    inputs.onProgress(
      'to build with LOCI, set STX_SOURCE_MIRROR or allow its repository, and run ./nx reset --only-cache',
    );
    return { ...embedded, fallback: `LOCI ${inputs.loci.commit} could not be had` };
  }
}

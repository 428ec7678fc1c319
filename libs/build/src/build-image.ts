import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { networkSettings, type SolveOptions } from '@stx/engine';
import type { ImageReceipt, Loci } from '@stx/formats';
import { appendLayers } from '@stx/layers';
import { withTemporaryFolder } from '@stx/machine';
import { embeddedRecipe, endOnWheels, lociRecipe } from '@stx/recipe';
import { imagesLayout } from '@stx/store';
import { makeWheelLayers } from './make-wheel-layers.js';
import { patchedLoci } from './prepare-recipe.js';
import { isFresh, makeReceipt, solveImage } from './solve-image.js';
import { stageFinish, stageLoci, type StageInputs } from './stage-image.js';

export interface BuildInputs extends StageInputs {
  loci: Loci;
}

/** Builds an image from its plan with the recipe the plan names; the receipt tells what was made. */
export async function buildImage(inputs: BuildInputs, options: SolveOptions): Promise<ImageReceipt> {
  const { plan } = inputs;
  return await withTemporaryFolder('image', async (folder) => {
    const build = plan.recipe.recipe === 'embedded' ? buildEmbedded : buildWithLoci;
    return await makeReceipt(plan, await build(inputs, folder, options));
  });
}

/** Packages by the engine and wheels by us at the same time, one put on the other; then the rest, where it needs both. */
async function buildEmbedded(inputs: BuildInputs, folder: string, options: SolveOptions): Promise<string> {
  const { plan, workspace } = inputs;
  const layout = imagesLayout();
  const finish = await stageFinish(inputs, folder);
  const request = embeddedRecipe(plan, finish, { layout, digest: plan.base.digest }, networkSettings(), isFresh());
  // The engine's steps wait for each other, and packing only has to end with the last of them.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const [below, wheels] = await bothOf(
    solveImage(workspace, request, options),
    makeWheelLayers(plan, options.onProgress),
  );
  const digest = await appendLayers(layout, below, wheels);
  const end = endOnWheels(plan, finish, { layout, digest });
  return end === undefined ? digest : await solveImage(workspace, end, options);
}

/** Waits for both even when one fails, so that nothing goes on behind the failure's back. */
async function bothOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

async function buildWithLoci(inputs: BuildInputs, folder: string, options: SolveOptions): Promise<string> {
  const { plan, workspace } = inputs;
  const loci = await patchedLoci(inputs);
  const folders = await stageLoci(inputs, loci, folder);
  const dockerfile = await readFile(join(loci, 'Dockerfile'), 'utf8');
  const layout = imagesLayout();
  const images = { base: { layout, digest: plan.base.digest }, builder: { layout, digest: plan.builder.digest } };
  const request = lociRecipe(plan, dockerfile, folders, images, networkSettings(), isFresh());
  return await solveImage(workspace, request, options);
}

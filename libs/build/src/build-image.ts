import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkSettings, type BuildRequest, type SolveOptions } from '@stx/engine';
import type { ImageReceipt, Loci } from '@stx/formats';
import { embeddedRecipe, lociRecipe } from '@stx/recipe';
import { imagesLayout } from '@stx/store';
import { patchedLoci } from './prepare-recipe.js';
import { solveImage } from './solve-image.js';
import { stageLoci, stageRecipe, type StageInputs } from './stage-image.js';

export interface BuildInputs extends StageInputs {
  loci: Loci;
}

/** Builds an image from its plan with the recipe the plan names; the receipt tells what was made. */
export async function buildImage(inputs: BuildInputs, options: SolveOptions): Promise<ImageReceipt> {
  const { plan } = inputs;
  const folder = await mkdtemp(join(tmpdir(), 'stx-image-'));
  try {
    return await solveImage(inputs.workspace, plan, await requestOf(inputs, folder), options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function requestOf(inputs: BuildInputs, folder: string): Promise<BuildRequest> {
  const { plan } = inputs;
  const layout = imagesLayout();
  const settings = networkSettings();
  const folders = await stageRecipe(inputs, folder);
  const base = { layout, digest: plan.base.digest };
  if (plan.recipe.recipe === 'embedded') {
    return embeddedRecipe(plan, folders, base, settings);
  }
  const loci = await patchedLoci(inputs);
  const context = await stageLoci(inputs, loci, folder);
  const dockerfile = await readFile(join(loci, 'Dockerfile'), 'utf8');
  return lociRecipe(plan, dockerfile, { ...folders, context }, { base }, settings);
}

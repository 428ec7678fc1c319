import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { findEngine, networkSettings, solve, type BuildRequest, type SolveOptions } from '@stx/engine';
import type { ImageReceipt, Loci } from '@stx/formats';
import { embeddedRecipe, lociRecipe } from '@stx/recipe';
import { describeImage, imagesLayout, withExportLayout } from '@stx/store';
import { patchedLoci } from './prepare-recipe.js';
import { stageLoci, stageRecipe, type StageInputs } from './stage-image.js';

export interface BuildInputs extends StageInputs {
  loci: Loci;
  builderDigest: string;
}

/** Builds an image from its plan with the recipe the plan names; the receipt tells what was made. */
export async function buildImage(inputs: BuildInputs, options: SolveOptions): Promise<ImageReceipt> {
  const { plan } = inputs;
  const settings = networkSettings();
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  const folder = await mkdtemp(join(tmpdir(), 'stx-image-'));
  try {
    const request = await requestOf(inputs, folder);
    const digest = await withExportLayout(async (layout) => {
      const output: BuildRequest['output'] = { kind: 'image', layout, compression: 'zstd' };
      // For benchmarks: nothing the engine remembers of these steps is used.
      const fresh = process.env.STX_FRESH === '1';
      return await solve(engine, { ...request, output, fresh }, { ...options, secrets: settings.secrets });
    });
    if (digest === undefined) throw new StxError('BUILD_FAILED', `${plan.name}: the engine made no image`);
    const { layers } = await describeImage(imagesLayout(), digest);
    return {
      image: plan.label,
      digest,
      layers: layers.map(({ digest: layer, size }) => ({ digest: layer, size })),
      inputs: plan.inputs,
    };
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
    return embeddedRecipe(plan, folders, { base, builder: { layout, digest: inputs.builderDigest } }, settings);
  }
  const loci = await patchedLoci(inputs);
  const context = await stageLoci(inputs, loci, folder);
  const dockerfile = await readFile(join(loci, 'Dockerfile'), 'utf8');
  return lociRecipe(plan, dockerfile, { ...folders, context }, { base }, settings);
}

import type { SolveOptions } from '@stx/engine';
import type { ImageReceipt } from '@stx/formats';
import { readSupplied } from '@stx/repositories';
import { describeImage, imagesLayout } from '@stx/store';
import type { Plan } from '@stx/plan';
import type { PlannedBuild } from './recipe.js';

/** Builds an image into the store; the receipt tells what was made. */
export async function buildImage(
  { plan, workspace, build }: PlannedBuild,
  options: SolveOptions,
): Promise<ImageReceipt> {
  const digest = await build(options);
  const packages = hasRepositories(plan)
    ? await readSupplied({ workspace, name: plan.name, digest }, options)
    : undefined;
  const { layers } = await describeImage(imagesLayout(), digest);
  return {
    image: plan.label,
    digest,
    layers: layers.map(({ digest: layer, size }) => ({ digest: layer, size })),
    inputs: plan.inputs,
    ...(packages === undefined ? {} : { packages }),
  };
}

/** Whether a plan, or the base of it, has package repositories. */
function hasRepositories({ inputs }: Plan): boolean {
  return Object.keys(inputs).some((name) => name.startsWith('repository:'));
}

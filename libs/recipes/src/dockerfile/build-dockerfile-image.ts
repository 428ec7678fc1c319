import { join } from 'node:path';
import { networkSettings, type SolveOptions } from '@stx/engine';
import type { ImageReceipt } from '@stx/formats';
import { dockerfileRecipe, type DockerfilePlan } from './dockerfile-recipe.js';
import { imagesLayout } from '@stx/store';
import { isFresh, makeReceipt, solveImage } from '../solve-image.js';

/** Builds an image from a Dockerfile of its own; the receipt tells what was made. */
export async function buildDockerfileImage(
  workspace: string,
  plan: DockerfilePlan,
  options: SolveOptions,
): Promise<ImageReceipt> {
  const own = Object.entries(plan.contexts);
  const folders = Object.fromEntries(own.map(([name, path]) => [name, join(workspace, 'images', plan.name, path)]));
  const base = { layout: imagesLayout(), digest: plan.base.digest };
  const request = dockerfileRecipe(plan, folders, base, networkSettings());
  return await makeReceipt(plan, await solveImage(workspace, { ...request, fresh: isFresh() }, options));
}

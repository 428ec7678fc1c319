import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkSettings, type SolveOptions } from '@stx/engine';
import type { ImageReceipt } from '@stx/formats';
import { DEFAULT_CONTEXT, dockerfileRecipe, type DockerfilePlan } from '@stx/recipe';
import { imagesLayout } from '@stx/store';
import { isFresh, makeReceipt, solveImage } from './solve-image.js';

/** Builds an image from a custom Dockerfile; the receipt names the image and its inputs. */
export async function buildDockerfileImage(
  workspace: string,
  plan: DockerfilePlan,
  options: SolveOptions,
): Promise<ImageReceipt> {
  const folder = await mkdtemp(join(tmpdir(), 'stx-context-'));
  try {
    const own = Object.entries(plan.contexts);
    const folders = Object.fromEntries(own.map(([name, path]) => [name, join(workspace, 'images', plan.name, path)]));
    const { [DEFAULT_CONTEXT]: context } = folders;
    // The engine knows the files of the default context by size and time, and a copy has times of its own.
    if (context !== undefined) {
      const copy = join(folder, 'context');
      await cp(context, copy, { recursive: true, verbatimSymlinks: true });
      folders[DEFAULT_CONTEXT] = copy;
    }
    const request = dockerfileRecipe(plan, folders, imagesLayout(), networkSettings());
    return await makeReceipt(plan, await solveImage(workspace, { ...request, fresh: isFresh() }, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

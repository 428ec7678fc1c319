import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { networkSettings } from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';
import { imagesLayout } from '@stx/store';
import type { BuildInputs, Recipe } from '../recipe.js';
import { isFresh, solveImage } from '../solve-image.js';
import { dockerfileRequest } from './dockerfile-request.js';
import { fetchContext } from './fetch-context.js';
import { DEFAULT_CONTEXT, WHEELS_CONTEXT, type DockerfilePlan } from './plan-dockerfile-image.js';
import { stageSetWheels } from './stage-set-wheels.js';

/** A custom Dockerfile. Each such image names this recipe itself, so that no workspace chooses it. */
export const dockerfile: Recipe<BuildInputs<DockerfilePlan>> = {
  reads: [],
  build: ({ workspace, plan, onProgress }, options) =>
    withTemporaryFolder('context', async (folder) => {
      const own = Object.entries(plan.contexts);
      const folders = Object.fromEntries(own.map(([name, path]) => [name, join(workspace, 'images', plan.name, path)]));
      const { fetched, name } = plan;
      if (fetched !== undefined)
        folders[DEFAULT_CONTEXT] = await fetchContext(fetched, { workspace, name, onProgress });
      const { [DEFAULT_CONTEXT]: context } = folders;
      // The engine identifies the files of the default context by size and time; a copy has new times.
      if (context !== undefined) {
        const copy = join(folder, 'context');
        await cp(context, copy, { recursive: true, verbatimSymlinks: true });
        folders[DEFAULT_CONTEXT] = copy;
      }
      if (plan.wheels !== undefined) {
        folders[WHEELS_CONTEXT] = join(folder, 'wheels');
        await stageSetWheels(plan.wheels, folders[WHEELS_CONTEXT]);
      }
      const request = dockerfileRequest(plan, folders, imagesLayout(), networkSettings());
      return await solveImage(workspace, { ...request, fresh: isFresh() }, options);
    }),
};

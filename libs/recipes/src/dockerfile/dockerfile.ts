import { join } from 'node:path';
import { networkSettings } from '@stx/engine';
import { imagesLayout } from '@stx/store';
import type { BuildInputs, Recipe } from '../recipe.js';
import { isFresh, solveImage } from '../solve-image.js';
import { dockerfileRequest } from './dockerfile-request.js';
import type { DockerfilePlan } from './plan-dockerfile-image.js';

/** An image's own Dockerfile; the image itself says that it has one, so that no workspace chooses this recipe. */
export const dockerfile: Recipe<BuildInputs<DockerfilePlan>> = {
  reads: [],
  build: async ({ workspace, plan }, options) => {
    const own = Object.entries(plan.contexts);
    const folders = Object.fromEntries(own.map(([name, path]) => [name, join(workspace, 'images', plan.name, path)]));
    const base = { layout: imagesLayout(), digest: plan.base.digest };
    const request = dockerfileRequest(plan, folders, base, networkSettings());
    return await solveImage(workspace, { ...request, fresh: isFresh() }, options);
  },
};

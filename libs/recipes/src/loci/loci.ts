import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkSettings, type SolveOptions } from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';
import { treeOf } from '@stx/sources';
import { imagesLayout } from '@stx/store';
import type { ServiceInputs, ServiceRecipe } from '../recipe.js';
import { isFresh, solveImage } from '../solve-image.js';
import { reservedArguments } from './loci-arguments.js';
import { lociRequest } from './loci-request.js';
import { patchedLoci } from './patched-loci.js';
import { stageLoci } from './stage-loci.js';

/** Upstream LOCI, with the workspace's patches. */
export const loci: ServiceRecipe = {
  // Its scripts take git from the builder, and build the projects from source once more.
  reads: ['builder', 'wheels', 'sources'],
  identify: async (inputs) => `${inputs.loci.commit}+${await treeOf(await patchedLoci(inputs))}`,
  expectedIdentity: ({ commit }) => commit,
  reservedArguments,
  build,
};

async function build(inputs: ServiceInputs, options: SolveOptions): Promise<string> {
  const { plan, workspace } = inputs;
  return await withTemporaryFolder('image', async (folder) => {
    const tree = await patchedLoci(inputs);
    const folders = await stageLoci(inputs, tree, folder);
    const dockerfile = await readFile(join(tree, 'Dockerfile'), 'utf8');
    const layout = imagesLayout();
    const images = { base: { layout, digest: plan.base.digest }, builder: { layout, digest: plan.builder.digest } };
    const request = lociRequest(plan, dockerfile, folders, images, networkSettings(), isFresh());
    return await solveImage(workspace, request, options);
  });
}

import { constants, setPriority } from 'node:os';
import { networkSettings, type SolveOptions } from '@stx/engine';
import { appendLayers, PACKING } from '@stx/layers';
import { withTemporaryFolder } from '@stx/machine';
import { imagesLayout } from '@stx/store';
import { sandboxHash } from '../hash-sandbox.js';
import type { ServiceInputs, ServiceRecipe } from '../recipe.js';
import { isFresh, solveImage } from '../solve-image.js';
import { finishPlan } from '../steps/finish-plan.js';
import { stageFinish } from '../steps/stage-finish.js';
import { stageSources } from '../steps/stage-sources.js';
import { embeddedRequest, endOnWheels } from './embedded-request.js';
import { makeWheelLayers } from './make-wheel-layers.js';

const identity = (): string => `sha256:${sandboxHash()}+layers-${String(PACKING)}`;

/** The workspace's own recipe, which keeps LOCI's promises and needs nothing of LOCI. */
export const embedded: ServiceRecipe = {
  reads: ['wheels'],
  identify: () => Promise.resolve(identity()),
  expectedIdentity: identity,
  reservedArguments: () => [],
  build: (inputs, options) => withTemporaryFolder('image', (folder) => build(inputs, folder, options)),
};

/** Packages by the engine and wheels by us at the same time, one put on the other; then the rest, where it needs both. */
async function build(inputs: ServiceInputs, folder: string, options: SolveOptions): Promise<string> {
  const { plan, lock, workspace } = inputs;
  const layout = imagesLayout();
  // What is not to stay is in no layer in the first place.
  const finish = await stageFinish(inputs, finishPlan(plan, lock, []), folder);
  const repositories = await stageSources(inputs, folder);
  const base = { layout, digest: plan.base.digest };
  const request = embeddedRequest(plan, finish, base, networkSettings(), isFresh(), repositories);
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

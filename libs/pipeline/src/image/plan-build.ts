import { join } from 'node:path';
import type { Lock } from '@stx/formats';
import { derived, dockerfile, planBuild, type PlannedBuild } from '@stx/recipes';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { makeDerivedPlan } from './make-derived-plan.js';
import { makeDockerfilePlan } from './make-dockerfile-plan.js';
import { makePlan } from './make-plan.js';

export interface PlannedImage extends PlannedBuild {
  /** Undefined for an image that is made of no wheels. */
  lock?: Lock;
  /** Wheel sets that the build reads besides. */
  sets?: readonly string[];
}

/** The plan of the image an executor is about, with the recipe that builds it. @param preview Whether nothing has to be built for it. */
export async function planImageBuild(context: Context, options: ImageOptions, preview = false): Promise<PlannedImage> {
  const shared = { workspace: context.root, onProgress: context.say };
  const additions = context.workspace.derivedImage(context.name);
  if (additions !== undefined) {
    const plan = await makeDerivedPlan(context, additions, preview);
    return { ...planBuild(derived, { ...shared, plan }), sets: additions.wheels };
  }
  const own = context.workspace.dockerfileImage(context.name);
  if (own !== undefined) {
    const plan = await makeDockerfilePlan(context, own, preview);
    return { ...planBuild(dockerfile, { ...shared, plan }), sets: own.wheels };
  }
  const { subject, lock, plan, recipe } = makePlan(context, options, preview);
  const { image, name } = subject;
  const files = image.steps.flatMap((step) =>
    'file' in step && step.file.source === undefined ? [step.file.from] : [],
  );
  const patchFolder = join(context.root, 'images', name);
  return { ...planBuild(recipe, { ...shared, plan, lock, loci: context.workspace.loci(), files, patchFolder }), lock };
}

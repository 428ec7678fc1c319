import { StxError } from '@stx/errors';
import { installedBy, type Lock, type RecipeReceipt, type WheelsReceipt } from '@stx/formats';
import { planImage, type ImagePlan } from '@stx/plan';
import { filesOfRepositories, sourcesOfImage } from '@stx/repositories';
import { DEFAULT_RECIPE, RECIPES, reservedArguments, type ServiceRecipe } from '@stx/recipes';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { recipeReceipt, wheelsReceipt } from '../receipts/receipts.js';
import { type ImageSubject, imageSubject } from '../requirements/gather-requirements.js';
import { requireInKey } from '../inputs/require-in-key.js';
import { builtDigestOf, NOT_YET, orElse } from './or-else.js';

export interface PlannedImage {
  subject: ImageSubject;
  lock: Lock;
  plan: ImagePlan;
  recipe: ServiceRecipe;
}

/** The wheels of a lock, for a plan before they are built. */
function lockedWheels(lock: Lock): WheelsReceipt {
  const wheels = installedBy(lock).map(({ name, version, wheel }) => ({
    name,
    version,
    ...(wheel ?? { file: NOT_YET, sha256: NOT_YET }),
  }));
  return { wheels };
}

/** The built wheels, and the locked wheel of each distribution that is not built yet. */
function previewWheels(context: Context, lock: Lock): WheelsReceipt {
  const { wheels: made } = orElse(() => wheelsReceipt(context, context.project), { wheels: [] }, true);
  const isThat = (one: { name: string; version: string }) => (other: { name: string; version: string }) =>
    one.name === other.name && one.version === other.version;
  return { wheels: lockedWheels(lock).wheels.map((wheel) => made.find(isThat(wheel)) ?? wheel) };
}

/** The recipe in the workspace's file, for a preview before prepare-recipe ran. */
function previewRecipe({ workspace }: Context): RecipeReceipt {
  const loci = workspace.loci();
  const recipe = loci.recipe ?? DEFAULT_RECIPE;
  return { recipe, identity: RECIPES[recipe].expectedIdentity(loci) };
}

/** The plan of the executor's service image, from the receipts of its inputs. */
export function makePlan(context: Context, options: ImageOptions, preview: boolean): PlannedImage {
  const subject = imageSubject(context, options);
  const { image, name, lockFile } = subject;
  const command = `./nx lock ${context.project}`;
  const lock = context.workspace.lock(lockFile, command);
  if (lock.python !== subject.python) {
    const message = `lock is stale: it is for Python ${lock.python}, but base-${image.base} has Python ${subject.python}`;
    throw new StxError('LOCK_STALE', message, { place: { file: lockFile }, hint: `run ${command}` });
  }
  const copied = image.steps.flatMap((step, index) =>
    'file' in step && step.file.source === undefined
      ? [{ field: `steps.${String(index)}.file.from`, path: step.file.from }]
      : [],
  );
  const named = filesOfRepositories(image.packageRepositories ?? []);
  requireInKey(context.root, name, image.base, [...copied, ...named]);
  const base = context.workspace.base(image.base);
  const packageSources = sourcesOfImage(context.root, { name, image, base });
  const recipe = orElse(() => recipeReceipt(context), previewRecipe(context), preview);
  const plan = planImage({
    name,
    image,
    lock,
    wheels: preview ? previewWheels(context, lock) : wheelsReceipt(context, context.project),
    baseDigest: builtDigestOf(context, `base-${image.base}`, preview),
    builderDigest: builtDigestOf(context, `builder-${image.base}`, preview),
    basePackages: base.bootstrap?.packages ?? [],
    ...(packageSources === undefined ? {} : { packageSources }),
    recipe,
    reads: RECIPES[recipe.recipe].reads,
    reserved: reservedArguments(image),
    profiles: context.workspace.profiles(),
    layers: context.workspace.layers(),
  });
  return { subject, lock, plan, recipe: RECIPES[recipe.recipe] };
}

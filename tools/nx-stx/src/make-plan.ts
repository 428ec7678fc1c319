import { StxError } from '@stx/errors';
import { installedBy, type Lock, type RecipeReceipt, type WheelsReceipt } from '@stx/formats';
import { planImage, type ImagePlan } from '@stx/recipe';
import { imageSubject, type ImageSubject } from './gather-wishes.js';
import type { ImageOptions } from './image-options.js';
import { imageReceipt, recipeReceipt, wheelsReceipt } from './receipts.js';
import { requireInKey } from './require-in-key.js';
import type { Task } from './run-task.js';

export interface PlannedImage {
  subject: ImageSubject;
  lock: Lock;
  plan: ImagePlan;
}

const NOT_YET = 'not built here yet';

/** The receipt, or something in its place where a preview has none. */
function orElse<T>(read: () => T, replacement: T, preview: boolean): T {
  try {
    return read();
  } catch (error) {
    if (preview && error instanceof StxError && error.code === 'FILE_UNREADABLE') return replacement;
    throw error;
  }
}

/** The digest of a project's image; a preview does without one that is not built. */
export function digestOf(task: Task, project: string, preview: boolean): string {
  return orElse(() => imageReceipt(task, project).digest, NOT_YET, preview);
}

/** The wheels as the lock names them, for a plan made before they are there. */
function lockedWheels(lock: Lock): WheelsReceipt {
  const wheels = installedBy(lock).map(({ name, version, wheel }) => ({
    name,
    version,
    ...(wheel ?? { file: NOT_YET, sha256: NOT_YET }),
  }));
  return { wheels };
}

/** The wheels that were made, and in the place of those that a newer lock names what it says of them. */
function previewWheels(task: Task, lock: Lock): WheelsReceipt {
  const { wheels: made } = orElse(() => wheelsReceipt(task, task.project), { wheels: [] }, true);
  const isThat = (one: { name: string; version: string }) => (other: { name: string; version: string }) =>
    one.name === other.name && one.version === other.version;
  return { wheels: lockedWheels(lock).wheels.map((wheel) => made.find(isThat(wheel)) ?? wheel) };
}

/** The recipe that the workspace's file names, as long as none was prepared. */
function previewRecipe(task: Task): RecipeReceipt {
  const { recipe = 'loci', commit } = task.workspace.loci();
  return { recipe, identity: recipe === 'loci' ? commit : NOT_YET };
}

/** What would be planned, from what is known now; nothing has to be built for it. */
export function previewPlan(task: Task, options: ImageOptions): PlannedImage {
  return makePlan(task, options, true);
}

/** The plan of the image an executor is about, from the receipts of what it is made of. */
export function makePlan(task: Task, options: ImageOptions, preview = false): PlannedImage {
  const subject = imageSubject(task, options);
  const { image, name, lockFile } = subject;
  const command = `./nx lock ${task.project}`;
  const lock = task.workspace.lock(lockFile, command);
  if (lock.python !== subject.python) {
    const message = `lock is stale: it was resolved for Python ${lock.python}, and base-${image.base} has ${subject.python}`;
    throw new StxError('LOCK_STALE', message, { place: { file: lockFile }, hint: `run ${command}` });
  }
  const copied = image.steps.flatMap((step, index) =>
    'file' in step && step.file.source === undefined
      ? [{ field: `steps.${String(index)}.file.from`, path: step.file.from }]
      : [],
  );
  requireInKey(task.root, name, image.base, copied);
  const plan = planImage({
    name,
    image,
    lock,
    wheels: preview ? previewWheels(task, lock) : wheelsReceipt(task, task.project),
    baseDigest: digestOf(task, `base-${image.base}`, preview),
    builderDigest: digestOf(task, `builder-${image.base}`, preview),
    basePackages: task.workspace.base(image.base).bootstrap?.packages ?? [],
    recipe: orElse(() => recipeReceipt(task), previewRecipe(task), preview),
    profiles: task.workspace.profiles(),
    layers: task.workspace.layers(),
  });
  return { subject, lock, plan };
}

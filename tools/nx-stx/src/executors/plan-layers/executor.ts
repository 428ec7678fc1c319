import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { layersSchema, renderYaml, type Lock } from '@stx/formats';
import { planLayers } from '@stx/recipe';
import { findWheel, writeFileAtomic } from '@stx/store';
import { currentLock } from '../../lock-image.js';
import { runTask, type Task } from '../../run-task.js';
import { planPackageLayers } from './plan-package-layers.js';

const FILE = 'images/layers.yaml';
const LEAST_SAVING_BYTES = 250_000;

export default function executor(options: { most?: number }, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const locks = imageLocks(task);
    const weights = await weigh(Object.values(locks));
    const several = namesOfSeveralVersions(Object.values(locks));
    const python = planLayers({
      images: Object.fromEntries(
        Object.entries(locks).map(([name, lock]) => [
          name,
          lock.distributions.map((each) => each.name).filter((each) => !several.has(each)),
        ]),
      ),
      weights,
      mostLayers: options.most ?? 16,
      leastSaving: LEAST_SAVING_BYTES,
    });
    const system = await planPackageLayers(task);
    const { compression } = task.workspace.layers();
    const layers = layersSchema.parse({ compression, python, system });
    await writeFileAtomic(join(task.root, FILE), renderYaml(layers));
    const packages = Object.values(system).flat().length;
    task.say(`${FILE}: ${String(python.length)} layers of wheels, ${String(packages)} of packages`);
  });
}

/** The locks of all images, each on its first base: on another, with another Python, no wheel needs to be the same. */
function imageLocks(task: Task): Record<string, Lock> {
  const locks: Record<string, Lock> = {};
  for (const name of task.workspace.lociImages()) {
    const lock = currentLock(task, task.workspace.image(name).lockFile);
    if (lock !== undefined) locks[name] = lock;
  }
  return locks;
}

/** Distributions that images hold at different versions share no bytes, and would keep their neighbours from it. */
function namesOfSeveralVersions(locks: readonly Lock[]): Set<string> {
  const versions = new Map<string, string>();
  const several = new Set<string>();
  for (const { name, version } of locks.flatMap(({ distributions }) => distributions)) {
    const known = versions.get(name) ?? version;
    if (known !== version) several.add(name);
    versions.set(name, known);
  }
  return several;
}

/** Sizes of the wheels that are here; one built from source weighs what is assumed for it. */
async function weigh(locks: readonly Lock[]): Promise<Record<string, number>> {
  const weights: Record<string, number> = {};
  for (const { name, wheel } of locks.flatMap(({ distributions }) => distributions)) {
    if (wheel === undefined || name in weights) continue;
    const found = await findWheel(wheel.sha256, wheel.file);
    if (found !== undefined) weights[name] = (await stat(found.path)).size;
  }
  return weights;
}

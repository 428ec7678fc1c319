import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { layersSchema, renderYaml, type Lock } from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { planLayers } from '@stx/recipe';
import { findWheel, writeFileAtomic } from '@stx/store';
import { currentLock } from '../../lock-image.js';
import { runTask, type Task } from '../../run-task.js';

const FILE = 'images/layers.yaml';
/** The base, packages, the virtual environment, the image's own wheels and its end come on top of the shared ones. */
const MOST_SYSTEM_LAYERS = 3;
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
    const profiles = task.workspace.profiles();
    const packages = Object.fromEntries(
      task.workspace.lociImages().map((name) => {
        const { image } = task.workspace.image(name);
        const { bootstrap } = task.workspace.base(image.base);
        return [name, packagesOf(image, profiles).filter((each) => bootstrap?.packages.includes(each) !== true)];
      }),
    );
    const holders = (layer: readonly string[]): number =>
      Object.values(packages).filter((held) => layer.every((name) => held.includes(name))).length;
    const system = planLayers({ images: packages, weights: {}, mostLayers: MOST_SYSTEM_LAYERS, leastSaving: 0 })
      // One is installed upon the other: what most images hold comes first.
      .sort((a, b) => holders(b) - holders(a));
    const { compression } = task.workspace.layers();
    const layers = layersSchema.parse({ compression, python, system });
    await writeFileAtomic(join(task.root, FILE), renderYaml(layers));
    task.say(`${FILE}: ${String(python.length)} layers of wheels, ${String(system.length)} of packages`);
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

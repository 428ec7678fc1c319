import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { layersSchema, renderYaml, type LockedDistribution } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { distributionsOf, planLayers } from '@stx/plan';
import { findWheel } from '@stx/store';
import type { Context } from '../context/context.js';
import { planPackageLayers } from './plan-package-layers.js';
import { currentLock } from '../lock/current-lock.js';

const FILE = 'images/layers.yaml';
const LEAST_SAVING_BYTES = 250_000;

/** Plans the layers that images share, and writes images/layers.yaml. */
export async function planSharedLayers(context: Context, options: { most?: number }): Promise<void> {
  const held = distributionsByImage(context);
  const weights = await weigh(Object.values(held));
  const several = namesOfSeveralVersions(Object.values(held));
  const python = planLayers({
    images: Object.fromEntries(
      Object.entries(held).map(([name, distributions]) => [
        name,
        distributions.map((each) => each.name).filter((each) => !several.has(each)),
      ]),
    ),
    weights,
    mostLayers: options.most ?? 16,
    leastSaving: LEAST_SAVING_BYTES,
  });
  const system = await planPackageLayers(context);
  const { compression } = context.workspace.layers();
  const layers = layersSchema.parse({ compression, python, system });
  await writeFileAtomic(join(context.root, FILE), renderYaml(layers));
  const packages = Object.values(system).flat().length;
  context.say(`${FILE}: ${String(python.length)} layers of wheels, ${String(packages)} of packages`);
}

/** The distributions of each image on its first base; on a base with another Python, wheels may differ. */
function distributionsByImage(context: Context): Record<string, LockedDistribution[]> {
  const held: Record<string, LockedDistribution[]> = {};
  for (const name of context.workspace.lociImages()) {
    const { image, lockFile } = context.workspace.image(name);
    const lock = currentLock(context, lockFile);
    if (lock !== undefined) held[name] = distributionsOf(image, lock);
  }
  return held;
}

/** Names of distributions with different versions in images: layers with them could not be shared. */
function namesOfSeveralVersions(held: readonly LockedDistribution[][]): Set<string> {
  const versions = new Map<string, string>();
  const several = new Set<string>();
  for (const { name, version } of held.flat()) {
    const known = versions.get(name) ?? version;
    if (known !== version) several.add(name);
    versions.set(name, known);
  }
  return several;
}

/**
 * Sizes of the wheels in locks; a wheel that is built from source has an assumed size.
 *
 * @throws StxError WHEEL_MISSING if the store lacks some: the plan must not depend on this machine's store.
 */
async function weigh(held: readonly LockedDistribution[][]): Promise<Record<string, number>> {
  const weights: Record<string, number> = {};
  const missing = new Set<string>();
  for (const { name, wheel } of held.flat()) {
    if (wheel === undefined || name in weights) continue;
    const stored = await findWheel(wheel.sha256, wheel.file);
    if (stored === undefined) missing.add(wheel.file);
    else weights[name] = (await stat(stored.path)).size;
  }
  const [first] = missing;
  if (first === undefined) return weights;
  throw new StxError(
    'WHEEL_MISSING',
    `cannot plan layers: ${String(missing.size)} wheels are missing from the store, such as ${first}`,
    { hint: 'run ./nx run-many -t build-wheels --skip-nx-cache' },
  );
}

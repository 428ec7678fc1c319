import { join } from 'node:path';
import type { DerivedImage } from '@stx/formats';
import { planDerivedImage, filesOf, type DerivedPlan } from '@stx/recipes';
import { hashFile } from '@stx/store';
import type { Context } from '../context/context.js';
import { requireInKey } from '../inputs/require-in-key.js';
import { wheelsReceipt } from '../receipts/receipts.js';
import { lockedImages } from './dockerfile-lock.js';
import { builtDigestOf, NOT_YET, orElse } from './or-else.js';
import { requireSetsInKey } from './require-sets-in-key.js';

/** The plan of an image that adds to one of a registry. */
export async function makeDerivedPlan(context: Context, image: DerivedImage, preview: boolean): Promise<DerivedPlan> {
  const { name, root, workspace } = context;
  const paths = [...new Set(filesOf(image))];
  requireInKey(
    root,
    name,
    image.base,
    paths.map((path) => ({ field: 'files', path })),
  );
  requireSetsInKey(root, name, image.wheels);
  const files: Record<string, string> = {};
  for (const path of paths) files[path] = await hashFile(join(root, 'images', name, path));
  const unbuilt = {
    wheels: image.pythonPackages.map((each) => ({ name: each, version: NOT_YET, file: NOT_YET, sha256: NOT_YET })),
  };
  const sets = image.wheels.map((set) => {
    const { wheels } = orElse(() => wheelsReceipt(context, `wheels-${set}`), unbuilt, preview);
    return [set, wheels] as const;
  });
  return planDerivedImage({
    name,
    image,
    digest: lockedImages(context, { images: [image.from] })[image.from] ?? '',
    baseDigest: builtDigestOf(context, `base-${image.base}`, preview),
    builderDigest: builtDigestOf(context, `builder-${image.base}`, preview),
    python: workspace.base(image.base).python,
    wheels: Object.fromEntries(sets),
    files,
  });
}

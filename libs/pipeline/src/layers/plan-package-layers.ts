import type { PackageLayer } from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { planPackages } from '@stx/plan';
import { aptDependencyClosures } from '@stx/recipes';
import type { Context } from '../context/context.js';
import { restoreBase } from '../restore/restore-base.js';

/** The base, the virtual environment, what the image alone holds, and its end come on top of all shared layers. */
const MOST_LAYERS = 5;

/** Layers of distribution packages for each base that is the first of two images or more; apt says what comes with what. */
export async function planPackageLayers(context: Context): Promise<Record<string, PackageLayer[]>> {
  const layers: Record<string, PackageLayer[]> = {};
  for (const [codename, asked] of Object.entries(askedByBase(context))) {
    if (Object.keys(asked).length < 2) continue;
    const baseDigest = await restoreBase(context, codename);
    const closures = await aptDependencyClosures(
      { workspace: context.root, codename, baseDigest, asked },
      context.solve,
    );
    const planned = planPackages({ asked, ...closures, mostLayers: MOST_LAYERS });
    if (planned.length > 0) layers[codename] = planned;
  }
  return layers;
}

/** For each base the packages that its images ask for and that it does not have. */
function askedByBase({ workspace }: Context): Record<string, Record<string, string[]>> {
  const profiles = workspace.profiles();
  const asked: Record<string, Record<string, string[]>> = {};
  for (const name of workspace.lociImages()) {
    const { image } = workspace.image(name);
    const has = workspace.base(image.base).bootstrap?.packages ?? [];
    (asked[image.base] ??= {})[name] = packagesOf(image, profiles).filter((each) => !has.includes(each));
  }
  return asked;
}

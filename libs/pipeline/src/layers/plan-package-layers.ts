import type { PackageLayer } from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { planPackages } from '@stx/plan';
import { aptDependencyClosures } from '@stx/recipes';
import { sourcesOfBase } from '@stx/repositories';
import type { Context } from '../context/context.js';
import { restoreBase } from '../restore/restore-base.js';

/** Most shared package layers: base, virtual environment, the image's own packages and its end add further layers. */
const MOST_LAYERS = 5;

/** Layers of Debian packages for each base with at least two images; apt resolves the dependencies. */
export async function planPackageLayers(context: Context): Promise<Record<string, PackageLayer[]>> {
  const layers: Record<string, PackageLayer[]> = {};
  for (const [codename, asked] of Object.entries(requestedByBase(context))) {
    if (Object.keys(asked).length < 2) continue;
    const baseDigest = await restoreBase(context, codename);
    const sources = sourcesOfBase(context.root, codename, context.workspace.base(codename));
    const closures = await aptDependencyClosures(
      { workspace: context.root, codename, baseDigest, sources, asked },
      context.solve,
    );
    const planned = planPackages({ asked, ...closures, mostLayers: MOST_LAYERS });
    if (planned.length > 0) layers[codename] = planned;
  }
  return layers;
}

/** For each base, the packages that its images install on top of it. */
function requestedByBase({ workspace }: Context): Record<string, Record<string, string[]>> {
  const profiles = workspace.profiles();
  const asked: Record<string, Record<string, string[]>> = {};
  for (const name of workspace.lociImages()) {
    const { image } = workspace.image(name);
    // What its repositories supply, the layers of others cannot hold.
    if (image.packageRepositories !== undefined) continue;
    const has = workspace.base(image.base).bootstrap?.packages ?? [];
    (asked[image.base] ??= {})[name] = packagesOf(image, profiles).filter((each) => !has.includes(each));
  }
  return asked;
}

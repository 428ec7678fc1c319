import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SOURCE_DATE_EPOCH, type BuildRequest } from '@stx/engine';
import { familiarName } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { describeImage, imagesLayout, linkWheels } from '@stx/store';
import type { BuildInputs, Recipe } from '../recipe.js';
import { isFresh, solveImage } from '../solve-image.js';
import { derivedDockerfile, FILES_CONTEXT, TOOLS_CONTEXT, WHEELS_CONTEXT } from './derived-dockerfile.js';
import type { DerivedPlan } from './plan-derived-image.js';

/** Adds to an image of a registry. Each such image names this recipe itself. */
export const derived: Recipe<BuildInputs<DerivedPlan>> = {
  reads: ['builder'],
  build: ({ workspace, plan }, options) =>
    withTemporaryFolder('derived', async (folder) => {
      const folders = { [FILES_CONTEXT]: join(folder, 'files'), [WHEELS_CONTEXT]: join(folder, 'wheels') };
      for (const each of Object.values(folders)) await mkdir(each);
      for (const path of filesOf(plan)) {
        const to = join(folders[FILES_CONTEXT], path);
        await mkdir(dirname(to), { recursive: true });
        await cp(join(workspace, 'images', plan.name, path), to);
      }
      await linkWheels(plan.wheels, folders[WHEELS_CONTEXT]);
      const layout = imagesLayout();
      const { config } = await describeImage(layout, plan.images[plan.from] ?? '');
      const request = derivedRequest(plan, derivedDockerfile(plan, config.config?.User), folders, layout);
      return await solveImage(workspace, { ...request, fresh: isFresh() }, options);
    }),
};

/** The files next to image.yaml that the build reads. */
export function filesOf({ packageFiles, steps }: Pick<DerivedPlan, 'packageFiles' | 'steps'>): string[] {
  return [...packageFiles, ...steps.flatMap((step) => ('file' in step ? [step.file.from] : []))];
}

function derivedRequest(
  plan: DerivedPlan,
  dockerfile: string,
  folders: Readonly<Record<string, string>>,
  layout: string,
): BuildRequest {
  const foreign = Object.entries(plan.images).map(
    ([reference, digest]) => [familiarName(reference), { layout, digest }] as const,
  );
  const { builderDigest } = plan;
  const tools = builderDigest === undefined ? {} : { [TOOLS_CONTEXT]: { layout, digest: builderDigest } };
  return {
    name: plan.name,
    dockerfile,
    folders,
    images: { ...Object.fromEntries(foreign), ...tools },
    buildArguments: {},
    labels: plan.labels,
    secrets: {},
    // Everything is there by content.
    network: 'none',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout, compression: 'zstd' },
  };
}

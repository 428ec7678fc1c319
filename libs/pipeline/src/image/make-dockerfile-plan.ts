import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { FOREIGN_LOCK_FILE, type DockerfileImage } from '@stx/formats';
import { planDockerfileImage, type DockerfilePlan } from '@stx/recipes';
import { treeOf } from '@stx/sources';
import type { Context } from '../context/context.js';
import { requireInKey } from '../inputs/require-in-key.js';
import { builtDigestOf } from './or-else.js';

/** The plan of an image with a custom Dockerfile. */
export async function makeDockerfilePlan(
  context: Context,
  image: DockerfileImage,
  preview: boolean,
): Promise<DockerfilePlan> {
  const { name } = context;
  const folder = join(context.root, 'images', name);
  const contexts = image.context === undefined ? image.contexts : { ...image.contexts, context: image.context };
  requireInKey(context.root, name, image.base, [
    { field: 'dockerfile', path: image.dockerfile },
    ...Object.entries(contexts).map(([context, path]) => ({ field: `contexts.${context}`, path })),
  ]);
  const trees: Record<string, string> = {};
  for (const [context, path] of Object.entries(contexts)) trees[context] = await treeOf(join(folder, path));
  const baseDigest = image.base === undefined ? undefined : builtDigestOf(context, `base-${image.base}`, preview);
  const images = foreignDigests(context, image);
  return planDockerfileImage({ name, image, text: read(folder, name, image.dockerfile), baseDigest, images, trees });
}

/**
 * The digests of the images that image.yaml names.
 *
 * @throws StxError LOCK_MISSING or LOCK_STALE where ./nx lock has to be run.
 */
function foreignDigests({ workspace, name }: Context, image: DockerfileImage): Record<string, string> {
  if (image.images.length === 0) return {};
  const locked = new Map(workspace.foreignLock(name).images.map(({ reference, digest }) => [reference, digest]));
  return Object.fromEntries(
    image.images.map((reference) => {
      const digest = locked.get(reference);
      if (digest !== undefined) return [reference, digest];
      throw new StxError('LOCK_STALE', `lock is stale: images/${name}/image.yaml changed (images: ${reference})`, {
        place: { file: `images/${name}/${FOREIGN_LOCK_FILE}` },
        hint: `run ./nx lock ${name}`,
      });
    }),
  );
}

function read(folder: string, name: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (cause) {
    throw new StxError('FILE_UNREADABLE', `cannot read images/${name}/${file}`, {
      place: { file: `images/${name}/image.yaml` },
      hint: 'create it next to image.yaml, or name another file with `dockerfile`',
      cause,
    });
  }
}

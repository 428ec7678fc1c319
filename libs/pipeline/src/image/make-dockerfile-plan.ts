import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { DockerfileImage } from '@stx/formats';
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
  requireInKey(context.root, name, image.base, [
    { field: 'dockerfile', path: image.dockerfile },
    ...Object.entries(image.contexts).map(([context, path]) => ({ field: `contexts.${context}`, path })),
  ]);
  const trees: Record<string, string> = {};
  for (const [context, path] of Object.entries(image.contexts)) trees[context] = await treeOf(join(folder, path));
  const baseDigest = builtDigestOf(context, `base-${image.base}`, preview);
  return planDockerfileImage({ name, image, text: read(folder, name, image.dockerfile), baseDigest, trees });
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { describeSource, type DockerfileImage } from '@stx/formats';
import { fetchContext, planDockerfileImage, readFromContext, type DockerfilePlan } from '@stx/recipes';
import { treeOf } from '@stx/sources';
import type { Context } from '../context/context.js';
import { requireInKey, type NamedInput } from '../inputs/require-in-key.js';
import { requireSetsInKey } from './require-sets-in-key.js';
import { wheelsReceipt } from '../receipts/receipts.js';
import { lockedContext, lockedImages } from './dockerfile-lock.js';
import { builtDigestOf, orElse } from './or-else.js';

/** The plan of an image with a custom Dockerfile. A context that is a source is fetched: its content is part of the plan. */
export async function makeDockerfilePlan(
  context: Context,
  image: DockerfileImage,
  preview: boolean,
): Promise<DockerfilePlan> {
  const { name, root } = context;
  const folder = join(root, 'images', name);
  const folders = typeof image.context === 'string' ? { ...image.contexts, context: image.context } : image.contexts;
  requireInKey(root, name, image.base, namedInputs(image, folders));
  requireSetsInKey(root, name, image.wheels);
  const trees: Record<string, string> = {};
  for (const [each, path] of Object.entries(folders)) trees[each] = await treeOf(join(folder, path));
  const fetched = await lockedContext(context, image);
  const place = { workspace: root, name, onProgress: context.say };
  const files = fetched === undefined ? undefined : await fetchContext(fetched, place);
  if (files !== undefined) trees.context = await treeOf(files);
  return planDockerfileImage({
    name,
    image,
    ...(await dockerfileOf(context, image, files)),
    ...(fetched === undefined ? {} : { fetched }),
    baseDigest: image.base === undefined ? undefined : builtDigestOf(context, `base-${image.base}`, preview),
    wheels: Object.fromEntries(image.wheels.map((set) => [set, wheelsOf(context, set, preview)])),
    images: lockedImages(context, image),
    trees,
  });
}

/** The files next to image.yaml that the build reads. */
function namedInputs(image: DockerfileImage, folders: Readonly<Record<string, string>>): NamedInput[] {
  const { context } = image;
  const fetched = typeof context === 'object' ? context : undefined;
  return [
    ...(fetched?.dockerfile === undefined ? [{ field: 'dockerfile', path: image.dockerfile }] : []),
    ...Object.entries(folders).map(([each, path]) => ({ field: `contexts.${each}`, path })),
    ...(fetched?.patches ?? []).map((path, index) => ({ field: `context.patches.${String(index)}`, path })),
  ];
}

/** The text of the Dockerfile, and what messages call it. */
async function dockerfileOf(
  { root, name }: Context,
  image: DockerfileImage,
  files: string | undefined,
): Promise<{ text: string; file: string }> {
  const { dockerfile: path, source } = typeof image.context === 'object' ? image.context : {};
  if (path !== undefined && files !== undefined)
    return { text: await readFromContext(files, path, name), file: `${describeSource(source)}: ${path}` };
  const file = `images/${name}/${image.dockerfile}`;
  return { text: read(join(root, file), file, name), file };
}

function wheelsOf(context: Context, set: string, preview: boolean): DockerfilePlan['wheels'] & object {
  return orElse(() => wheelsReceipt(context, `wheels-${set}`), { wheels: [] }, preview).wheels;
}

function read(path: string, file: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StxError('FILE_UNREADABLE', `cannot read ${file}`, {
      place: { file: `images/${name}/image.yaml` },
      hint: 'create it next to image.yaml, or name another file with `dockerfile`',
      cause,
    });
  }
}

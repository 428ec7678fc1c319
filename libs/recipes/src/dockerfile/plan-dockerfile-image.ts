import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import type { DockerfileImage } from '@stx/formats';
import { planLabels, recipeInput, refuseReserved, type Plan } from '@stx/plan';
import { refuseSources } from './refuse-sources.js';

/** The name by which a Dockerfile knows the base image. */
export const BASE_CONTEXT = 'stx-base';

/** An image that a Dockerfile of its own makes, as pure data. */
export interface DockerfilePlan extends Plan {
  dockerfile: string;
  /** Named contexts: folders relative to the image's own. */
  contexts: Record<string, string>;
  /** BuildKit's identifiers of what else the build may read; all other sources are denied. */
  sources: string[];
}

export interface DockerfileSubject {
  name: string;
  image: DockerfileImage;
  /** The Dockerfile's text. */
  text: string;
  baseDigest: string;
  /** Git tree id of each context. */
  trees: Readonly<Record<string, string>>;
}

/**
 * Makes the plan of an image that has a Dockerfile of its own; touches nothing.
 *
 * @throws AggregateError of StxError DOCKERFILE_REFUSED, one for each image, frontend or address that no digest names;
 *   StxError DOCKERFILE_REFUSED where no stage starts from the base; what refuseReserved throws.
 */
export function planDockerfileImage(inputs: DockerfileSubject): DockerfilePlan {
  const { name, image, text, baseDigest, trees } = inputs;
  const file = `images/${name}/${image.dockerfile}`;
  if (Object.hasOwn(image.contexts, BASE_CONTEXT)) {
    throw new StxError('DOCKERFILE_REFUSED', `contexts.${BASE_CONTEXT} is the base image itself`, {
      place: { file: `images/${name}/image.yaml` },
      hint: 'give the folder another name',
    });
  }
  refuseReserved(name, image);
  const { faults, starts } = refuseSources(text, file, {
    names: [BASE_CONTEXT, ...Object.keys(image.contexts)],
    arguments: image.arguments,
  });
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in ${file}`);
  if (!starts.includes(BASE_CONTEXT)) {
    throw new StxError('DOCKERFILE_REFUSED', `no stage starts from ${BASE_CONTEXT}`, { place: { file } });
  }
  const label = image.label ?? `stx-${name}`;
  const recipe = { recipe: image.builder, identity: createHash('sha256').update(text).digest('hex') };
  return {
    name,
    label,
    base: { codename: image.base, digest: baseDigest },
    recipe,
    dockerfile: text,
    contexts: image.contexts,
    sources: [],
    arguments: image.arguments,
    labels: planLabels(image.labels, { label, recipe }),
    inputs: {
      base: baseDigest,
      recipe: recipeInput(recipe),
      ...Object.fromEntries(Object.entries(trees).map(([context, tree]) => [`context:${context}`, tree])),
    },
  };
}

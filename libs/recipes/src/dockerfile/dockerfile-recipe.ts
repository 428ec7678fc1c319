import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import type { DockerfileImage } from '@stx/formats';
import { refuseSources } from './refuse-sources.js';
import { refuseReserved } from '@stx/plan';

/** The name by which a Dockerfile knows the base image. */
export const BASE_CONTEXT = 'stx-base';

/** An image that a Dockerfile of its own makes, as pure data. */
export interface DockerfilePlan {
  name: string;
  label: string;
  base: { codename: string; digest: string };
  dockerfile: string;
  /** Named contexts: folders relative to the image's own. */
  contexts: Record<string, string>;
  /** BuildKit's identifiers of what else the build may read; all other sources are denied. */
  sources: string[];
  arguments: Record<string, string>;
  labels: Record<string, string>;
  /** Digest of each thing the image is made from. */
  inputs: Record<string, string>;
}

export interface DockerfileInputs {
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
export function planDockerfileImage(inputs: DockerfileInputs): DockerfilePlan {
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
  const identity = createHash('sha256').update(text).digest('hex');
  return {
    name,
    label,
    base: { codename: image.base, digest: baseDigest },
    dockerfile: text,
    contexts: image.contexts,
    sources: [],
    arguments: image.arguments,
    labels: {
      ...image.labels,
      'org.opencontainers.image.title': label,
      'io.starlingx.image.recipe': 'dockerfile',
      'io.starlingx.image.recipe.identity': identity,
    },
    inputs: {
      base: baseDigest,
      recipe: `dockerfile@${identity}`,
      ...Object.fromEntries(Object.entries(trees).map(([context, tree]) => [`context:${context}`, tree])),
    },
  };
}

/** The solve by which an image's own Dockerfile makes it; its RUNs reach the network with the mounts of NETWORK_MOUNTS. */
export function dockerfileRecipe(
  plan: DockerfilePlan,
  folders: Readonly<Record<string, string>>,
  base: { layout: string; digest: string },
  settings: NetworkSettings,
): BuildRequest {
  return {
    name: plan.name,
    dockerfile: plan.dockerfile,
    folders,
    images: { [BASE_CONTEXT]: base },
    sources: plan.sources,
    // Its steps may run anything: the caches that it mounts are no other image's.
    buildArguments: { ...settings.proxies, ...plan.arguments, BUILDKIT_CACHE_MOUNT_NS: `image-${plan.name}` },
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base.codename),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout: base.layout, compression: 'zstd' },
  };
}

import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import { familiarName, type DockerfileImage } from '@stx/formats';
import { declaresArgument } from './dockerfile/expand-image.js';
import { refuseSources } from './dockerfile/refuse-sources.js';
import { refuseReserved } from './reserved.js';

/** The name by which a Dockerfile knows the base image. */
export const BASE_CONTEXT = 'stx-base';
/** BuildKit's name of the context of COPY and ADD without `--from`. */
export const DEFAULT_CONTEXT = 'context';

/** Names that no folder under `contexts` can have. */
const TAKEN = [
  [BASE_CONTEXT, 'the base image itself', 'give the folder another name'],
  [DEFAULT_CONTEXT, 'the context of COPY and ADD without --from', 'name the folder with `context` instead'],
] as const;

/** An image that a Dockerfile of its own makes, as pure data. */
export interface DockerfilePlan {
  name: string;
  label: string;
  /** What `stx-base` is; an image of registries alone has none. */
  base?: { codename: string; digest: string };
  dockerfile: string;
  /** Named contexts: folders relative to the image's own; `context` is that of COPY and ADD without --from. */
  contexts: Record<string, string>;
  /** Digests of the images of registries, by reference. */
  images: Record<string, string>;
  target?: string;
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
  baseDigest: string | undefined;
  /** Digests of the images of registries that image.yaml names, by reference. */
  images: Readonly<Record<string, string>>;
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
  const { name, image, text, baseDigest, images, trees } = inputs;
  const file = `images/${name}/${image.dockerfile}`;
  for (const [context, what, hint] of TAKEN) {
    if (!Object.hasOwn(image.contexts, context)) continue;
    const place = { file: `images/${name}/image.yaml` };
    throw new StxError('DOCKERFILE_REFUSED', `contexts.${context} is ${what}`, { place, hint });
  }
  refuseReserved(name, image);
  const base =
    image.base === undefined || baseDigest === undefined ? undefined : { codename: image.base, digest: baseDigest };
  const given = argumentsOf(text, image, base !== undefined);
  const { faults, starts } = refuseSources(text, file, {
    names: [...(base === undefined ? [] : [BASE_CONTEXT]), ...Object.keys(image.contexts)],
    images: Object.keys(images),
    hasContext: image.context !== undefined,
    arguments: given,
  });
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in ${file}`);
  if (base !== undefined && !starts.includes(BASE_CONTEXT)) {
    throw new StxError('DOCKERFILE_REFUSED', `no stage starts from ${BASE_CONTEXT}`, {
      place: { file },
      hint: 'start a stage from it, or remove `base` from image.yaml',
    });
  }
  const label = image.label ?? `stx-${name}`;
  const identity = createHash('sha256').update(text).digest('hex');
  const prefixed = (prefix: string, values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}:${key}`, value]));
  return {
    name,
    label,
    ...(base === undefined ? {} : { base }),
    dockerfile: text,
    contexts: image.context === undefined ? image.contexts : { ...image.contexts, [DEFAULT_CONTEXT]: image.context },
    images: { ...images },
    ...(image.target === undefined ? {} : { target: image.target }),
    sources: [],
    arguments: given,
    labels: {
      ...image.labels,
      'org.opencontainers.image.title': label,
      'io.starlingx.image.recipe': 'dockerfile',
      'io.starlingx.image.recipe.identity': identity,
    },
    inputs: {
      ...(base === undefined ? {} : { base: base.digest }),
      recipe: `dockerfile@${identity}`,
      ...prefixed('context', trees),
      ...prefixed('image', images),
    },
  };
}

/** The arguments of image.yaml; a Dockerfile that declares BASE before its first FROM gets the base, as StarlingX gives it. */
function argumentsOf(text: string, image: DockerfileImage, hasBase: boolean): Record<string, string> {
  const isDeclared = hasBase && declaresArgument(text, 'BASE') && !Object.hasOwn(image.arguments, 'BASE');
  return { ...image.arguments, ...(isDeclared ? { BASE: BASE_CONTEXT } : {}) };
}

/** The solve by which an image's own Dockerfile makes it; its RUNs reach the network with the mounts of NETWORK_MOUNTS. */
export function dockerfileRecipe(
  plan: DockerfilePlan,
  folders: Readonly<Record<string, string>>,
  layout: string,
  settings: NetworkSettings,
): BuildRequest {
  const foreign = Object.entries(plan.images).map(
    ([reference, digest]) => [familiarName(reference), { layout, digest }] as const,
  );
  const base = plan.base === undefined ? {} : { [BASE_CONTEXT]: { layout, digest: plan.base.digest } };
  return {
    name: plan.name,
    dockerfile: plan.dockerfile,
    folders,
    images: { ...base, ...Object.fromEntries(foreign) },
    sources: plan.sources,
    // Its steps may run anything: the caches that it mounts are no other image's.
    buildArguments: { ...settings.proxies, ...plan.arguments, BUILDKIT_CACHE_MOUNT_NS: `image-${plan.name}` },
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base?.codename),
    ...(plan.target === undefined ? {} : { target: plan.target }),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout, compression: 'zstd' },
  };
}

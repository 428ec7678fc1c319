import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { digestOf, type DockerfileImage } from '@stx/formats';
import { planLabels, recipeInput, refuseReserved, type Plan, type PlannedWheel } from '@stx/plan';
import { declaresArgument } from './expand-image.js';
import type { LockedContext } from './fetch-context.js';
import { refuseSources } from './refuse-sources.js';

/** The name by which a Dockerfile knows the base image. */
export const BASE_CONTEXT = 'stx-base';
/** The name by which a Dockerfile knows the wheels of wheel sets. */
export const WHEELS_CONTEXT = 'stx-wheels';
/** BuildKit's name of the context of COPY and ADD without `--from`. */
export const DEFAULT_CONTEXT = 'context';

/** Names that no folder under `contexts` can have. */
const TAKEN = [
  [BASE_CONTEXT, 'the base image itself', 'give the folder another name'],
  [WHEELS_CONTEXT, 'the wheels of `wheels`', 'give the folder another name'],
  [DEFAULT_CONTEXT, 'the context of COPY and ADD without --from', 'name the folder with `context` instead'],
] as const;

/** The plan of an image with a custom Dockerfile. */
export interface DockerfilePlan extends Plan {
  dockerfile: string;
  /** Named contexts: folders relative to the image's own; `context` is that of COPY and ADD without --from. */
  contexts: Record<string, string>;
  /** The default context, if it is a source. */
  fetched?: LockedContext;
  /** The wheels of the context stx-wheels. */
  wheels?: PlannedWheel[];
  /** Digests of the images of registries, by reference. */
  images: Record<string, string>;
  target?: string;
  /** BuildKit's identifiers of what else the build may read; all other sources are denied. */
  sources: string[];
}

export interface DockerfileSubject {
  name: string;
  image: DockerfileImage;
  /** The Dockerfile's text. */
  text: string;
  /** What messages call the Dockerfile (default its path in the workspace). */
  file?: string;
  /** The default context, if it is a source. */
  fetched?: LockedContext;
  /** The wheels of each wheel set that image.yaml names. */
  wheels?: Readonly<Record<string, readonly PlannedWheel[]>>;
  baseDigest: string | undefined;
  /** Digests of the images of registries that image.yaml names, by reference. */
  images: Readonly<Record<string, string>>;
  /** Git tree id of each context. */
  trees: Readonly<Record<string, string>>;
}

/**
 * Plans an image with a custom Dockerfile, without side effects.
 *
 * @throws AggregateError of StxError DOCKERFILE_REFUSED, one for each image, frontend or address that no digest names;
 *   StxError DOCKERFILE_REFUSED where no stage starts from the base; what refuseReserved throws.
 */
export function planDockerfileImage(inputs: DockerfileSubject): DockerfilePlan {
  const { name, image, text, baseDigest, images, trees, fetched } = inputs;
  const { file = `images/${name}/${image.dockerfile}`, wheels = {} } = inputs;
  for (const [context, what, hint] of TAKEN) {
    if (!Object.hasOwn(image.contexts, context)) continue;
    const place = { file: `images/${name}/image.yaml` };
    throw new StxError('DOCKERFILE_REFUSED', `contexts.${context} is ${what}`, { place, hint });
  }
  refuseReserved(name, image);
  const base =
    image.base === undefined || baseDigest === undefined ? undefined : { codename: image.base, digest: baseDigest };
  const own = [...(base === undefined ? [] : [BASE_CONTEXT]), ...(image.wheels.length === 0 ? [] : [WHEELS_CONTEXT])];
  const given = argumentsOf(text, image, own);
  const { faults, starts } = refuseSources(text, file, {
    names: [...own, ...Object.keys(image.contexts)],
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
  const recipe = { recipe: image.builder, identity: createHash('sha256').update(text).digest('hex') };
  const prefixed = (prefix: string, values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}:${key}`, value]));
  return {
    name,
    label,
    ...(base === undefined ? {} : { base }),
    recipe,
    dockerfile: text,
    contexts:
      typeof image.context === 'string' ? { ...image.contexts, [DEFAULT_CONTEXT]: image.context } : image.contexts,
    ...(fetched === undefined ? {} : { fetched }),
    ...(image.wheels.length === 0 ? {} : { wheels: mergeSets(image.wheels.map((set) => wheels[set] ?? [])) }),
    images: { ...images },
    ...(image.target === undefined ? {} : { target: image.target }),
    sources: [],
    arguments: given,
    labels: planLabels(image.labels, { label, recipe }),
    inputs: {
      ...(base === undefined ? {} : { base: base.digest }),
      recipe: recipeInput(recipe),
      ...prefixed('context', trees),
      ...Object.fromEntries(Object.entries(wheels).map(([set, all]) => [`wheels:${set}`, digestOf(all)])),
      ...prefixed('image', images),
    },
  };
}

/** The names that arguments of StarlingX's build stand for. */
const OWN_ARGUMENTS = { BASE: BASE_CONTEXT, WHEELS: WHEELS_CONTEXT } as const;

/** The arguments of image.yaml. A Dockerfile that declares BASE or WHEELS before its first FROM gets its context, as in StarlingX. */
function argumentsOf(text: string, image: DockerfileImage, own: readonly string[]): Record<string, string> {
  const declared = Object.entries(OWN_ARGUMENTS).filter(
    ([name, context]) => own.includes(context) && declaresArgument(text, name) && !Object.hasOwn(image.arguments, name),
  );
  return { ...image.arguments, ...Object.fromEntries(declared) };
}

/** The wheels of all sets; of a distribution in two sets, the wheel of the first. */
function mergeSets(sets: readonly (readonly PlannedWheel[])[]): PlannedWheel[] {
  const merged = new Map<string, PlannedWheel>();
  for (const wheel of sets.flat()) if (!merged.has(wheel.name)) merged.set(wheel.name, wheel);
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

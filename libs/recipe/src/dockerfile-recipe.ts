import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import type { DockerfileImage } from '@stx/formats';

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
 * @throws AggregateError of StxError DOCKERFILE_REFUSED, one for each image or frontend that would come from a registry
 *   unseen by lock and key, StxError DOCKERFILE_REFUSED where it does not start from the base.
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
  const faults = foreignImages(text, Object.keys(image.contexts)).map(({ line, what }) =>
    /^\d+$/u.test(what)
      ? new StxError(
          'DOCKERFILE_REFUSED',
          `'${what}' is a stage by its number, and some builders have stages before it`,
          {
            place: { file, line },
            hint: 'give the stage a name with AS',
          },
        )
      : new StxError('DOCKERFILE_REFUSED', `'${what}' would be taken from a registry, unnamed by any digest`, {
          place: { file, line },
          hint: `start from ${BASE_CONTEXT}, and bring files with a folder under \`contexts\``,
        }),
  );
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in ${file}`);
  if (!instructions(text).some(({ text: each }) => new RegExp(`^FROM\\s.*\\b${BASE_CONTEXT}\\b`, 'iu').test(each))) {
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
    arguments: image.arguments,
    labels: {
      'org.opencontainers.image.title': label,
      'io.starlingx.image.recipe': 'dockerfile',
      'io.starlingx.image.recipe.identity': identity,
      ...image.labels,
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
    // Its steps may run anything: the caches that it mounts are no other image's.
    buildArguments: { ...settings.proxies, ...plan.arguments, BUILDKIT_CACHE_MOUNT_NS: `image-${plan.name}` },
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base.codename),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout: base.layout, compression: 'zstd' },
  };
}

/** The instructions with continued lines joined, each with the line it starts on. */
function instructions(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = [];
  let open = false;
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/u.test(raw)) continue;
    const last = found.at(-1);
    if (open && last !== undefined) last.text += ` ${raw.trim()}`;
    else found.push({ line: index + 1, text: raw.trim() });
    open = raw.trimEnd().endsWith('\\');
    const current = found.at(-1);
    if (current !== undefined) current.text = current.text.replace(/\\$/u, '').trimEnd();
  }
  return found;
}

/** Whatever names an image that is no stage by its name, no context and not the base; and a frontend of its own. */
function foreignImages(text: string, contexts: readonly string[]): { line: number; what: string }[] {
  const known = new Set([BASE_CONTEXT, 'scratch', ...contexts]);
  const foreign: { line: number; what: string }[] = [];
  const lines = text.split('\n');
  // Directives are comments, and only read before the first line that is none.
  const end = lines.findIndex((line) => !line.startsWith('#'));
  for (const [index, line] of lines.slice(0, end === -1 ? lines.length : end).entries()) {
    const [, frontend] = /^#\s*syntax\s*=\s*(\S+)/iu.exec(line) ?? [];
    if (frontend !== undefined) foreign.push({ line: index + 1, what: frontend });
  }
  for (const { line, text: instruction } of instructions(text)) {
    const [, image, stage] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/iu.exec(instruction) ?? [];
    const named = image === undefined ? sourcesOf(instruction) : [image];
    for (const what of named) if (!known.has(what)) foreign.push({ line, what });
    if (stage !== undefined) known.add(stage);
  }
  return foreign;
}

/** What COPY --from and RUN --mount=…,from= name. */
function sourcesOf(instruction: string): string[] {
  const flags = /^(?:COPY|ADD|RUN)\s+((?:--\S+\s+)*)/iu.exec(instruction)?.[1] ?? '';
  return [...flags.matchAll(/(?:--|,)from=([^\s,]+)/giu)].map(([, what]) => what ?? '');
}

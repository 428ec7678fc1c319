import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { imageOn, indexReleaseOf, normalizeName, type Image, type LockedSource, type Source } from '@stx/formats';
import { collectSetRequest, collectRequest, type RequestedSource, type LockRequest } from '@stx/lock';
import { filesOfRepositories, readPackageSources } from '@stx/repositories';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { requireInKey } from '../inputs/require-in-key.js';

export interface ImageSubject {
  name: string;
  image: Image;
  lockFile: string;
  release: string;
  python: string;
}

/** The executor's image, on its base. */
export function imageSubject(context: Context, options: ImageOptions): ImageSubject {
  const subject = context.workspace.image(options.image ?? context.name, options.base);
  const [first] = subject.image.wheels;
  const { release } = context.workspace.wheelSet(first ?? 'base');
  return { ...subject, release, python: context.workspace.base(subject.image.base).python };
}

function requestedSource(
  { name, source, version }: { name: string; source: Source; version?: string | undefined },
  extras: string[],
  { locked, version: derived }: Known = {},
): RequestedSource {
  const released = indexReleaseOf(source);
  const own = released ?? { name, version: version ?? derived ?? FOLDER_VERSION };
  const isDerived = released === undefined && version === undefined;
  return {
    name: normalizeName(own.name),
    version: own.version,
    extras,
    source,
    ...(isDerived ? { isDerived } : {}),
    ...(locked === undefined ? {} : { locked }),
  };
}

/** Content and version of a source that is not on the index, as far as they are known. */
export interface Known {
  locked?: LockedSource | undefined;
  /** The version that the source states. */
  version?: string | undefined;
}

/** The version passed to a project whose version is unknown; a version in its own files takes precedence. */
export const FOLDER_VERSION = '0.0.0';

/** The requirements of an image. @param known Content and versions of sources, once they are fetched. */
export function imageRequirements(context: Context, subject: ImageSubject, known: readonly Known[] = []): LockRequest {
  const { image } = subject;
  const patches = image.patches.map((path, index) => ({ field: `patches.${String(index)}`, path }));
  const repositories = image.packageRepositories ?? [];
  requireInKey(context.root, subject.name, image.base, [...patches, ...filesOfRepositories(repositories)]);
  const sources = readPackageSources(context.root, `images/${subject.name}/image.yaml`, repositories);
  const own =
    image.source === undefined
      ? []
      : [
          requestedSource(
            { name: image.project, source: image.source, version: image.version },
            image.extras,
            known[0],
          ),
        ];
  const extra = image.extraProjects.map((each, index) => requestedSource(each, [], known[own.length + index]));
  return collectRequest({
    name: subject.name,
    image: imageOn(image, image.base),
    sources: [...own, ...extra],
    patches: image.patches.map((file) => ({ file, sha256: hashPatch(context, subject.name, file) })),
    packageRepositories: sources.map(({ repository: { name }, digest }) => ({ name, digest })),
    sets: image.wheels.map((set) => ({ name: set, set: context.workspace.wheelSet(set) })),
    profiles: context.workspace.profiles(),
    release: subject.release,
    python: subject.python,
    loci: context.workspace.loci().commit,
  });
}

function hashPatch(context: Context, image: string, file: string): string {
  const path = join('images', image, file);
  try {
    return createHash('sha256')
      .update(readFileSync(join(context.root, path)))
      .digest('hex');
  } catch (error) {
    throw new StxError('PATCH_FAILED', 'cannot read the patch', {
      place: { file: path },
      hint: 'create the file, or remove it from `patches` in image.yaml',
      cause: error,
    });
  }
}

/** The requirements of a wheel set. */
export function setRequirements(context: Context, locked: Readonly<Record<string, LockedSource>> = {}): LockRequest {
  const set = context.workspace.wheelSet(context.name);
  const sources = Object.entries(set.packages).flatMap(([name, entry]) =>
    entry.source === undefined || entry.unavailable !== undefined
      ? []
      : [requestedSource({ ...entry, name, source: entry.source }, [], { locked: locked[normalizeName(name)] })],
  );
  return collectSetRequest(set, sources, context.workspace.base(set.base).python);
}

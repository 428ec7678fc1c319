import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { imageOn, indexReleaseOf, normalizeName, type Image, type LockedSource, type Source } from '@stx/formats';
import { collectSetRequest, collectRequest, type RequestedSource, type LockRequest } from '@stx/lock';
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

/** The image an executor is about, on its base. */
export function imageSubject(context: Context, options: ImageOptions): ImageSubject {
  const found = context.workspace.image(options.image ?? context.name, options.base);
  const [first] = found.image.wheels;
  const { release } = context.workspace.wheelSet(first ?? 'base');
  return { ...found, release, python: context.workspace.base(found.image.base).python };
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

/** What is known of a source that is not on the index. */
export interface Known {
  locked?: LockedSource | undefined;
  /** The version that it says itself. */
  version?: string | undefined;
}

/** What a project is told where nothing says its version; one that states it in its own files builds as that. */
export const FOLDER_VERSION = '0.0.0';

/** Everything an image's lock is resolved from. Sources that are folders are given by content where they are known. */
export function imageRequirements(context: Context, subject: ImageSubject, known: readonly Known[] = []): LockRequest {
  const { image } = subject;
  const patches = image.patches.map((path, index) => ({ field: `patches.${String(index)}`, path }));
  requireInKey(context.root, subject.name, image.base, patches);
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
    throw new StxError('PATCH_FAILED', 'the patch cannot be read', {
      place: { file: path },
      hint: 'put it there, or take it out of image.yaml',
      cause: error,
    });
  }
}

/** Everything a wheel set's lock is resolved from. */
export function setRequirements(context: Context, locked: Readonly<Record<string, LockedSource>> = {}): LockRequest {
  const set = context.workspace.wheelSet(context.name);
  const sources = Object.entries(set.packages).flatMap(([name, entry]) =>
    entry.source === undefined || entry.unavailable !== undefined
      ? []
      : [requestedSource({ ...entry, name, source: entry.source }, [], { locked: locked[normalizeName(name)] })],
  );
  return collectSetRequest(set, sources, context.workspace.base(set.base).python);
}

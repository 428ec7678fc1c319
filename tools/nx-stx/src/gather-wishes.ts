import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { imageOn, normalizeName, type Image, type LockedSource, type Source } from '@stx/formats';
import { collectSetWishes, collectWishes, type WishedSource, type Wishes } from '@stx/lock';
import type { Task } from './run-task.js';
import type { ImageOptions } from './image-options.js';
import { requireInKey } from './require-in-key.js';

export interface ImageSubject {
  name: string;
  image: Image;
  lockFile: string;
  release: string;
  python: string;
}

/** The image an executor is about, on its base. */
export function imageSubject(task: Task, options: ImageOptions): ImageSubject {
  const found = task.workspace.image(options.image ?? task.name, options.base);
  const [first] = found.image.wheels;
  const { release } = task.workspace.wheelSet(first ?? 'base');
  return { ...found, release, python: task.workspace.base(found.image.base).python };
}

function wished(
  { name, source, version }: { name: string; source: Source; version?: string | undefined },
  extras: string[],
  { locked, version: derived }: Known = {},
): WishedSource {
  const own = 'sdist' in source ? source.sdist : { name, version: version ?? derived ?? FOLDER_VERSION };
  const isDerived = !('sdist' in source) && version === undefined;
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
export function imageWishes(task: Task, subject: ImageSubject, known: readonly Known[] = []): Wishes {
  const { image } = subject;
  const patches = image.patches.map((path, index) => ({ field: `patches.${String(index)}`, path }));
  requireInKey(task.root, subject.name, image.base, patches);
  const own =
    image.source === undefined
      ? []
      : [wished({ name: image.project, source: image.source, version: image.version }, image.extras, known[0])];
  const extra = image.extraProjects.map((each, index) => wished(each, [], known[own.length + index]));
  return collectWishes({
    name: subject.name,
    image: imageOn(image, image.base),
    sources: [...own, ...extra],
    patches: image.patches.map((file) => ({ file, sha256: hashPatch(task, subject.name, file) })),
    sets: image.wheels.map((set) => ({ name: set, set: task.workspace.wheelSet(set) })),
    profiles: task.workspace.profiles(),
    release: subject.release,
    python: subject.python,
    loci: task.workspace.loci().commit,
  });
}

function hashPatch(task: Task, image: string, file: string): string {
  const path = join('images', image, file);
  try {
    return createHash('sha256')
      .update(readFileSync(join(task.root, path)))
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
export function setWishes(task: Task, locked: Readonly<Record<string, LockedSource>> = {}): Wishes {
  const set = task.workspace.wheelSet(task.name);
  const sources = Object.entries(set.packages).flatMap(([name, entry]) =>
    entry.source === undefined || entry.unavailable !== undefined
      ? []
      : [wished({ ...entry, name, source: entry.source }, [], { locked: locked[normalizeName(name)] })],
  );
  return collectSetWishes(set, sources, task.workspace.base(set.base).python);
}

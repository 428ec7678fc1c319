import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { imageOn, normalizeName, type Image, type LockedSource, type Source } from '@stx/formats';
import { collectSetWishes, collectWishes, type WishedSource, type Wishes } from '@stx/lock';
import type { Task } from './run-task.js';
import type { ImageOptions } from './image-options.js';

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

function wished(name: string, source: Source, version: string, extras: string[], locked?: LockedSource): WishedSource {
  const own = 'sdist' in source ? source.sdist : { name, version };
  return {
    name: normalizeName(own.name),
    version: own.version,
    extras,
    source,
    ...(locked === undefined ? {} : { locked }),
  };
}

/** The version that a project built from a folder is given; its own tags are not there to tell. */
export const FOLDER_VERSION = '0.0.0';

/** Everything an image's lock is resolved from. Sources that are folders are given by content where they are known. */
export function imageWishes(
  task: Task,
  subject: ImageSubject,
  locked: readonly (LockedSource | undefined)[] = [],
): Wishes {
  const { image } = subject;
  const own =
    image.source === undefined ? [] : [wished(image.project, image.source, FOLDER_VERSION, image.extras, locked[0])];
  const extra = image.extraProjects.map((each, index) =>
    wished(each.name, each.source, FOLDER_VERSION, [], locked[own.length + index]),
  );
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
    throw new StxError('PATCH_FAILED', `the patch ${path} cannot be read`, {
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
      : [wished(name, entry.source, entry.version, [], locked[normalizeName(name)])],
  );
  return collectSetWishes(set, sources, task.workspace.base(set.base).python);
}

import { normalizeName } from '@stx/formats';
import type { Context } from '../context/context.js';
import { currentLock } from '../lock/current-lock.js';
import { imagesOnBases } from '../lock/images-on-bases.js';

export interface ImageWithVersion {
  /** Name of the Nx project. */
  project: string;
  /** Folder of the image. */
  name: string;
  base: string;
  release: string;
  /** The locked version of the distribution. */
  locked: string;
}

/** The images, on each of their bases, whose lock contains a distribution. */
export function imagesWith(context: Context, distribution: string): ImageWithVersion[] {
  const wanted = normalizeName(distribution);
  return imagesOnBases(context).flatMap(({ project, name, image, lockFile }) => {
    const lock = currentLock(context, lockFile);
    const entry = lock?.distributions.find((each) => each.name === wanted);
    if (lock === undefined || entry === undefined) return [];
    return [{ project, name, base: image.base, release: lock.release, locked: entry.version }];
  });
}

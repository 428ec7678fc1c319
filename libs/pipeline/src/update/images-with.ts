import { normalizeName } from '@stx/formats';
import type { Context } from '../context/context.js';
import { currentLock } from '../lock/current-lock.js';
import { imagesOnBases } from '../lock/images-on-bases.js';

export interface Holding {
  /** Name of the Nx project. */
  project: string;
  /** Folder of the image. */
  name: string;
  base: string;
  release: string;
  /** The version it holds. */
  held: string;
}

/** The images, on each of their bases, whose lock holds a distribution. */
export function imagesHolding(context: Context, distribution: string): Holding[] {
  const wanted = normalizeName(distribution);
  return imagesOnBases(context).flatMap(({ project, name, image, lockFile }) => {
    const lock = currentLock(context, lockFile);
    const found = lock?.distributions.find((entry) => entry.name === wanted);
    if (lock === undefined || found === undefined) return [];
    return [{ project, name, base: image.base, release: lock.release, held: found.version }];
  });
}

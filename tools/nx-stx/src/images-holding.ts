import { normalizeName } from '@stx/formats';
import { imagesOnBases } from './images-on-bases.js';
import { currentLock } from './lock-image.js';
import type { Task } from './run-task.js';

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
export function imagesHolding(task: Task, distribution: string): Holding[] {
  const wanted = normalizeName(distribution);
  return imagesOnBases(task).flatMap(({ project, name, image, lockFile }) => {
    const lock = currentLock(task, lockFile);
    const found = lock?.distributions.find((entry) => entry.name === wanted);
    if (lock === undefined || found === undefined) return [];
    return [{ project, name, base: image.base, release: lock.release, held: found.version }];
  });
}

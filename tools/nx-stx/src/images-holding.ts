import { normalizeName } from '@stx/formats';
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
  return task.workspace.lociImages().flatMap((name) => {
    const first = task.workspace.image(name);
    return [first, ...first.variants.map((base) => task.workspace.image(name, base))].flatMap(({ image, lockFile }) => {
      const lock = currentLock(task, lockFile);
      const found = lock?.distributions.find((entry) => entry.name === wanted);
      if (lock === undefined || found === undefined) return [];
      const project = image.base === first.image.base ? name : `${name}-${image.base}`;
      return [{ project, name, base: image.base, release: lock.release, held: found.version }];
    });
  });
}

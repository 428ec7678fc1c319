import type { ImageOnBase } from '@stx/formats';
import type { Task } from './run-task.js';

/** An image that LOCI makes, on one of its bases. */
export interface ImageProject extends ImageOnBase {
  /** Name of the Nx project. */
  project: string;
}

/** An image on its first base, then on each of its variants'. */
export function onItsBases(task: Task, name: string): ImageProject[] {
  const first = task.workspace.image(name);
  const variants = first.variants.map((base) => ({
    ...task.workspace.image(name, base),
    project: `${name}-${base}`,
  }));
  return [{ ...first, project: name }, ...variants];
}

/** All images that LOCI makes, on each of their bases. */
export function imagesOnBases(task: Task): ImageProject[] {
  return task.workspace.lociImages().flatMap((name) => onItsBases(task, name));
}

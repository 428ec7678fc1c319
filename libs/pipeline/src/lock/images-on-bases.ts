import type { ImageOnBase } from '@stx/formats';
import type { Context } from '../context/context.js';

/** An image that a recipe builds, on one of its bases. */
export interface ImageProject extends ImageOnBase {
  /** Name of the Nx project. */
  project: string;
}

/** An image on its first base, then on the base of each variant. */
export function onItsBases(context: Context, name: string): ImageProject[] {
  const first = context.workspace.image(name);
  const variants = first.variants.map((base) => ({
    ...context.workspace.image(name, base),
    project: `${name}-${base}`,
  }));
  return [{ ...first, project: name }, ...variants];
}

/** All images that a recipe builds, on each of their bases. */
export function imagesOnBases(context: Context): ImageProject[] {
  return context.workspace.lociImages().flatMap((name) => onItsBases(context, name));
}

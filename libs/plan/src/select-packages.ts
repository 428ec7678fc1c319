import type { PackageLayer } from '@stx/formats';

/** The packages of each layer that an image shares, bottom first, and what it installs upon them. */
export interface PackageSelection {
  shared: string[][];
  own: string[];
}

/**
 * The chain of layers that an image takes from those that are planned, and which of the packages it asks for are left.
 * It depends on nothing but what the image asks for and the list, so that a change of another image leaves this one as it is.
 */
export function selectPackages(layers: readonly PackageLayer[], asked: readonly string[]): PackageSelection {
  const wanted = new Set(asked);
  const shared: string[][] = [];
  let below: number | undefined;
  for (const [index, layer] of layers.entries()) {
    // Layers come after what they lie upon, so one pass finds the whole chain.
    if (layer.on !== below || !layer.for.some((names) => names.every((name) => wanted.has(name)))) continue;
    shared.push(layer.packages);
    below = index;
  }
  const held = new Set(shared.flat());
  return { shared, own: asked.filter((name) => !held.has(name)) };
}

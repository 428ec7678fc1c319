/** What an image takes from layers that others have too, and what is left for its own. */
export interface Selection {
  shared: string[][];
  own: string[];
}

/**
 * The layers whose members an image holds all, in their order, and what it holds besides. It depends on nothing but the
 * image's own content and the list of layers, so that a change of another image's lock leaves this image as it is.
 */
export function selectLayers(layers: readonly (readonly string[])[], held: readonly string[]): Selection {
  const left = new Set(held);
  const shared: string[][] = [];
  for (const layer of layers) {
    if (layer.length === 0 || !layer.every((name) => left.has(name))) continue;
    shared.push([...layer]);
    for (const name of layer) left.delete(name);
  }
  return { shared, own: held.filter((name) => left.has(name)) };
}

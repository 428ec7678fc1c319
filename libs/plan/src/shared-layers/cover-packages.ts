/**
 * A few of the names that an image asks for which together bring all of a layer; none of them could be left out. Each step
 * takes the name that brings the most of what is left.
 *
 * @param brings for each name what is installed along with it, itself included.
 * @returns all names where those alone do not account for the layer, as with packages that only two others together bring.
 */
export function coverPackages(
  packages: readonly string[],
  asked: readonly string[],
  brings: Readonly<Record<string, readonly string[]>>,
): string[] {
  const left = new Set(packages);
  const taken: string[] = [];
  const gain = (name: string): number => (brings[name] ?? []).filter((each) => left.has(each)).length;
  while (left.size > 0) {
    let best: string | undefined;
    for (const name of [...asked].sort()) if (gain(name) > (best === undefined ? 0 : gain(best))) best = name;
    if (best === undefined) return [...asked].sort();
    taken.push(best);
    for (const each of brings[best] ?? []) left.delete(each);
  }
  const isNeeded = (name: string): boolean => {
    const others = new Set(taken.filter((other) => other !== name).flatMap((other) => brings[other] ?? []));
    return !packages.every((each) => others.has(each));
  };
  // What was taken first may have become superfluous; one at a time, since two may stand for each other.
  for (const name of [...taken]) if (!isNeeded(name)) taken.splice(taken.indexOf(name), 1);
  return taken.sort();
}

/** The different lists, shortest first, without those that hold all of another. */
export function leastLists(lists: readonly (readonly string[])[]): string[][] {
  const order = (a: readonly string[], b: readonly string[]): number =>
    a.length - b.length || (a.join(' ') < b.join(' ') ? -1 : 1);
  const least: string[][] = [];
  for (const list of [...lists].sort(order)) {
    if (!least.some((other) => other.every((name) => list.includes(name)))) least.push([...list]);
  }
  return least;
}

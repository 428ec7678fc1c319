/** What the plan of layers is made from: for each image the names it holds, and how much each of them weighs. */
export interface LayerInputs {
  images: Readonly<Record<string, readonly string[]>>;
  /** Compressed bytes; a name without a weight counts as one of `OTHERWISE`. */
  weights: Readonly<Record<string, number>>;
  /** How many shared layers an image may have. */
  mostLayers: number;
  /** A layer that saves fewer bytes in the whole set is not worth one. */
  leastSaving: number;
}

interface Group {
  members: string[];
  images: ReadonlySet<string>;
  weight: number;
}

const OTHERWISE = 100_000;

/** One way to have fewer layers, and the bytes it repeats. */
interface Change {
  cost: number;
  relief: number;
  apply: (groups: Group[]) => Group[];
}

/**
 * Chooses which distributions images hold in layers that they share. Distributions that just the same images hold start as
 * one group; while an image has too many, the change that repeats the fewest bytes for each image it helps is made: two
 * groups become one, which only the images that hold both use, or a group goes into the images' own layers.
 *
 * A pure function: equal inputs give equal layers, whatever the order they are given in.
 */
export function planLayers(inputs: LayerInputs): string[][] {
  let groups = groupByImages(inputs).filter((group) => savingOf(group) >= inputs.leastSaving);
  for (;;) {
    const crowded = crowdedImages(groups, inputs.mostLayers);
    if (crowded.size === 0) break;
    const best = bestChange(groups, crowded);
    if (best === undefined) break;
    groups = best.apply(groups);
  }
  return groups.map(({ members }) => [...members].sort()).sort(byFirst);
}

const savingOf = ({ weight, images }: Group): number => weight * (images.size - 1);

function byFirst(a: readonly string[], b: readonly string[]): number {
  return (a[0] ?? '') < (b[0] ?? '') ? -1 : 1;
}

function groupByImages({ images, weights }: LayerInputs): Group[] {
  const holders = new Map<string, string[]>();
  for (const image of Object.keys(images).sort()) {
    for (const name of new Set(images[image])) holders.set(name, [...(holders.get(name) ?? []), image]);
  }
  const groups = new Map<string, Group>();
  for (const name of [...holders.keys()].sort()) {
    const own = holders.get(name) ?? [];
    if (own.length < 2) continue;
    const key = own.join('\n');
    const group = groups.get(key) ?? { members: [], images: new Set(own), weight: 0 };
    group.members.push(name);
    group.weight += weights[name] ?? OTHERWISE;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function crowdedImages(groups: readonly Group[], most: number): Set<string> {
  const counts = new Map<string, number>();
  for (const { images } of groups) for (const image of images) counts.set(image, (counts.get(image) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > most).map(([image]) => image));
}

function bestChange(groups: readonly Group[], crowded: ReadonlySet<string>): Change | undefined {
  let best: Change | undefined;
  const consider = (change: Change): void => {
    if (change.relief === 0) return;
    if (best === undefined || change.cost / change.relief < best.cost / best.relief) best = change;
  };
  for (const [index, group] of groups.entries()) {
    consider({
      cost: savingOf(group),
      relief: countIn(group.images, crowded),
      apply: (all) => all.filter((each) => each !== group),
    });
    for (const other of groups.slice(index + 1)) {
      const both = new Set([...group.images].filter((image) => other.images.has(image)));
      if (both.size < 2) continue;
      const merged = {
        members: [...group.members, ...other.members],
        images: both,
        weight: group.weight + other.weight,
      };
      const alone = (one: Group): number => one.weight * (one.images.size - both.size);
      consider({
        cost: alone(group) + alone(other),
        // An image that held only one of the two has a layer less as well.
        relief: countIn(group.images, crowded) + countIn(other.images, crowded) - countIn(both, crowded),
        apply: (all) => [...all.filter((each) => each !== group && each !== other), merged],
      });
    }
  }
  return best;
}

function countIn(images: ReadonlySet<string>, wanted: ReadonlySet<string>): number {
  let count = 0;
  for (const image of images) if (wanted.has(image)) count += 1;
  return count;
}

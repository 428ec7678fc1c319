import type { PackageLayer } from '@stx/formats';
import { coverPackages, leastLists } from './cover-packages.js';

/** What the layers of distribution packages are planned from; apt says it of one base. */
export interface PackageInputs {
  /** What each image asks for. */
  asked: Readonly<Record<string, readonly string[]>>;
  /** What would be installed for it, dependencies included and the base's packages not. */
  installed: Readonly<Record<string, readonly string[]>>;
  /** For each name that is asked for, what is installed along with it. */
  brings: Readonly<Record<string, readonly string[]>>;
  /** Bytes of each package's archive. */
  bytes: Readonly<Record<string, number>>;
  /** How many layers may lie upon each other. */
  mostLayers: number;
}

/** Unpacking and configuring a package takes about as long as fetching and packing so many bytes. */
const BYTES_PER_PACKAGE = 1_000_000;
/** A layer takes an apt of its own; one that spares fewer packages and bytes than this is not worth it. */
const LEAST_SAVING = 20_000_000;

/** What all images below hold; a leaf is an image. */
interface Node {
  images: string[];
  packages: ReadonlySet<string>;
  children: Node[];
}

/**
 * Chooses which distribution packages images hold in layers that they share. Packages are installed one layer upon the
 * other, so the layers are a tree: the two images, or groups of them, that have the most in common get it as a layer, until
 * no two have enough; then layers that spare too little are given up, and so are those of which too many lie on each other.
 *
 * A pure function: equal inputs give equal layers, whatever the order they are given in.
 */
export function planPackages(inputs: PackageInputs): PackageLayer[] {
  const weigh = (packages: Iterable<string>): number => {
    let sum = 0;
    for (const name of packages) sum += (inputs.bytes[name] ?? 0) + BYTES_PER_PACKAGE;
    return sum;
  };
  const root: Node = { images: [], packages: new Set(), children: joinNodes(leaves(inputs), weigh) };
  const savingOf = ({ node, above }: Inner): number =>
    // Without it each child would hold its packages: a layer once, however many images lie upon it.
    weigh(minus(node.packages, above.packages)) * (node.children.length - 1);
  for (;;) {
    const inner = innerNodes(root);
    const deep = inner.filter(({ deepest }) => deepest > inputs.mostLayers);
    const [least] = [...(deep.length > 0 ? deep : inner)].sort((a, b) => savingOf(a) - savingOf(b));
    if (least === undefined || (deep.length === 0 && savingOf(least) >= LEAST_SAVING)) break;
    const { node, above } = least;
    above.children = above.children.flatMap((child) => (child === node ? node.children : [child]));
  }
  return listLayers(root, inputs, weigh);
}

function leaves({ installed }: PackageInputs): Node[] {
  return Object.keys(installed)
    .sort()
    .map((image) => ({ images: [image], packages: new Set(installed[image]), children: [] }))
    .filter(({ packages }) => packages.size > 0);
}

function joinNodes(nodes: readonly Node[], weigh: (packages: Iterable<string>) => number): Node[] {
  let left = [...nodes];
  for (;;) {
    let best: { common: ReadonlySet<string>; weight: number; pair: [Node, Node] } | undefined;
    for (const [index, a] of left.entries()) {
      for (const b of left.slice(index + 1)) {
        const common = new Set([...a.packages].filter((name) => b.packages.has(name)));
        const weight = weigh(common);
        if (weight > (best?.weight ?? 0)) best = { common, weight, pair: [a, b] };
      }
    }
    if (best === undefined) return left;
    const { common, pair } = best;
    const images = pair.flatMap((node) => node.images).sort();
    left = [...left.filter((node) => !pair.includes(node)), { images, packages: common, children: pair }];
  }
}

/** A node that is a layer, with what it lies upon and how many layers lie on each other at most where it is one of them. */
interface Inner {
  node: Node;
  above: Node;
  deepest: number;
}

function innerNodes(above: Node, depth = 1): Inner[] {
  return above.children.flatMap((node) => {
    if (node.children.length === 0) return [];
    const below = innerNodes(node, depth + 1);
    return [{ node, above, deepest: Math.max(depth, ...below.map(({ deepest }) => deepest)) }, ...below];
  });
}

function minus(all: ReadonlySet<string>, some: ReadonlySet<string>): string[] {
  return [...all].filter((name) => !some.has(name)).sort();
}

function listLayers(root: Node, inputs: PackageInputs, weigh: (packages: Iterable<string>) => number): PackageLayer[] {
  const layers: PackageLayer[] = [];
  const list = (above: Node, on: number | undefined): void => {
    const layersOn = above.children
      .filter(({ children }) => children.length > 0)
      .map((node) => ({ node, packages: minus(node.packages, above.packages) }))
      // An image that could take two takes the first: the one that spares it more.
      .sort((a, b) => weigh(b.packages) - weigh(a.packages));
    for (const { node, packages } of layersOn) {
      const lists = node.images.map((image) => coverPackages(packages, inputs.asked[image] ?? [], inputs.brings));
      layers.push({ packages, for: leastLists(lists), ...(on === undefined ? {} : { on }) });
      list(node, layers.length - 1);
    }
  };
  list(root, undefined);
  return layers;
}

import { hierarchy, treemap } from 'd3-hierarchy';
import { bytesOf, type ModelLayer } from './report-model.js';

/** A rectangle in percent of the map. */
interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}
export interface Tile extends Box {
  layer: ModelLayer;
}
export interface Region extends Box {
  /** Projects that share its layers. */
  images: string[];
  size: number;
  tiles: Tile[];
}

interface Node {
  layer?: ModelLayer;
  children?: Node[];
}

/** The bytes of a release, each layer once, in regions of the images that share them. @param ratio Width by height. */
export function mapLayers(layers: readonly ModelLayer[], ratio: number): Region[] {
  const groups = new Map<string, ModelLayer[]>();
  for (const layer of layers) {
    const key = layer.images.join();
    groups.set(key, [...(groups.get(key) ?? []), layer]);
  }
  const root = hierarchy<Node>({
    children: [...groups.values()].map((own) => ({ children: own.map((layer) => ({ layer })) })),
  })
    .sum(({ layer }) => layer?.size ?? 0)
    .sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  const [width, height] = [1000 * ratio, 1000];
  const placed = treemap<Node>().size([width, height]).paddingOuter(3).paddingInner(3).round(true)(root);
  const boxOf = ({ x0, x1, y0, y1 }: { x0: number; x1: number; y0: number; y1: number }): Box => ({
    left: (x0 / width) * 100,
    top: (y0 / height) * 100,
    width: ((x1 - x0) / width) * 100,
    height: ((y1 - y0) / height) * 100,
  });
  return (placed.children ?? []).map((region) => {
    const own = (region.children ?? []).flatMap((node) => {
      const { layer } = node.data;
      return layer === undefined ? [] : [{ ...boxOf(node), layer }];
    });
    const inside = own.map(({ layer }) => layer);
    return { ...boxOf(region), images: inside[0]?.images ?? [], size: bytesOf(inside), tiles: own };
  });
}

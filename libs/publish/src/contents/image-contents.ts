import type { ImageContents, InstalledPackage, LayerContents, LayerFile } from '@stx/formats';

interface PlacedFile {
  size: number;
  hash: string;
  /** `<kind> <name>` of the owner. */
  owner: string | undefined;
  layer: number;
}

/** The files that a container sees, by path. @param layers Bottom first. */
export function imageFiles(layers: readonly LayerContents[]): Map<string, PlacedFile> {
  const files = new Map<string, PlacedFile>();
  for (const [index, { files: own, removed, owners }] of layers.entries()) {
    for (const path of removed.length === 0 ? [] : files.keys()) {
      if (removed.some((each) => path === each || isBelow(path, each))) files.delete(path);
    }
    for (const [path, size, hash, at] of own) {
      const owner = owners[at];
      files.set(path, {
        size,
        hash,
        // A later layer that rewrites a file without its package does not own it.
        owner: owner === undefined ? files.get(path)?.owner : `${owner.kind} ${owner.name}`,
        layer: index,
      });
    }
  }
  return files;
}

const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** Packages and layers of an image. @param sizes Compressed bytes of each layer. */
export function imageContents(
  digest: string,
  layers: readonly LayerContents[],
  sizes: readonly number[],
): ImageContents {
  const files = imageFiles(layers);
  const bytes = new Map<string, number[]>();
  for (const { owner, size, layer } of files.values()) {
    if (owner === undefined) continue;
    const each = bytes.get(owner) ?? layers.map(() => 0);
    each[layer] = (each[layer] ?? 0) + size;
    bytes.set(owner, each);
  }
  const packageOf = (kind: string, name: string, version: string): InstalledPackage => {
    const each = bytes.get(`${kind} ${name}`) ?? [0];
    return { name, version, size: each.reduce((sum, size) => sum + size, 0), layer: each.indexOf(Math.max(...each)) };
  };
  const python = new Map<string, string>();
  for (const { owners } of layers) {
    for (const { kind, name, version, proof } of owners) {
      if (kind === 'python' && files.has(proof)) python.set(name, version);
    }
  }
  const debs = new Map(layers.findLast(({ status }) => status !== undefined)?.status);
  return {
    digest,
    layers: layers.map(({ layer, files: own }, index) => ({
      digest: layer,
      size: sizes[index] ?? 0,
      unpacked: own.reduce((sum, [, size]: LayerFile) => sum + size, 0),
      files: own.length,
    })),
    python: sorted(python).map(([name, version]) => packageOf('python', name, version)),
    debs: sorted(debs).map(([name, version]) => packageOf('deb', name, version)),
  };
}

const sorted = (versions: ReadonlyMap<string, string>): [string, string][] =>
  [...versions].sort(([one], [other]) => (one < other ? -1 : 1));

import type { ImageContents, LockedSource, ReleasedImage } from '@stx/formats';
import type { LayerContents } from '@stx/formats';
import { imageFiles } from '../contents/image-contents.js';
import { splitReference } from '../release/release-places.js';

export interface SnapshotFile {
  size: number;
  hash: string;
  /** `python <name>` or `deb <name>`. */
  owner: string | undefined;
}

/** The facts of one image that a comparison looks at; undefined where a source does not record them. */
export interface SnapshotImage {
  digest?: string | undefined;
  release?: string | undefined;
  recipe?: string | undefined;
  base?: string | undefined;
  source?: LockedSource | undefined;
  python?: ReadonlyMap<string, string> | undefined;
  debs?: ReadonlyMap<string, string> | undefined;
  layers?: readonly { digest: string; size: number }[] | undefined;
  /** Read only if the layers differ. */
  files?: (() => ReadonlyMap<string, SnapshotFile>) | undefined;
  verification?: ReleasedImage['verification'] | undefined;
}

/** The images of a release by project. */
export type Snapshot = ReadonlyMap<string, SnapshotImage>;

/** @param layer Reads the contents of a layer; undefined if they are not kept. */
export function snapshotOfImage(
  image: ReleasedImage,
  contents: ImageContents | undefined,
  layer: (digest: string) => LayerContents | undefined,
): SnapshotImage {
  const versions = (packages: ImageContents['python'] | undefined): Map<string, string> | undefined =>
    packages && new Map(packages.map(({ name, version }) => [name, version]));
  const layers = image.layers ?? contents?.layers;
  return {
    digest: splitReference(image.reference).digest,
    release: image.release,
    recipe: image.recipe,
    base: image.inputs.base,
    source: image.source,
    python: versions(contents?.python),
    debs: versions(contents?.debs),
    layers,
    files:
      contents &&
      ((): ReadonlyMap<string, SnapshotFile> =>
        imageFiles(contents.layers.flatMap(({ digest }) => layer(digest) ?? []))),
    verification: image.verification,
  };
}

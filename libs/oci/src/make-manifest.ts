import { CONFIG_TYPE, MANIFEST_TYPE } from './media-types.js';

/** A blob that lies somewhere already. */
export interface Blob {
  digest: string;
  size: number;
}

/** The manifest of an image of this config and these layers, bottom first (OCI image-spec, manifest.md). */
export function makeManifest(
  { digest, size }: Blob,
  layers: readonly (Blob & { mediaType: string })[],
  annotations?: Readonly<Record<string, string>>,
): object {
  return {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: CONFIG_TYPE, digest, size },
    layers: layers.map((layer) => ({ mediaType: layer.mediaType, digest: layer.digest, size: layer.size })),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

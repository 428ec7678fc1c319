import { MANIFEST_TYPE, parseConfig, parseManifest, type ImageConfig } from '@stx/oci';
import { readBlob } from './read-blob.js';

export interface ImageDescription {
  /** The manifest's digest. */
  digest: string;
  mediaType: string;
  configDigest: string;
  config: ImageConfig;
  /** As they lie in the store, bottom first; sizes in bytes, compressed. */
  layers: { digest: string; size: number; mediaType: string }[];
  /** Bytes of manifest, config and layers. */
  totalSize: number;
}

/**
 * What an image of the layout is, from its manifest and config; its layers are not looked at.
 *
 * @throws StxError BLOB_MISSING, BLOB_DAMAGED or IMAGE_INVALID.
 */
export async function describeImage(layout: string, digest: string): Promise<ImageDescription> {
  const content = await readBlob(layout, digest);
  const manifest = parseManifest(content, digest);
  const config = parseConfig(await readBlob(layout, manifest.config.digest), manifest.config.digest);
  const layers = manifest.layers.map(({ digest: layer, size, mediaType }) => ({ digest: layer, size, mediaType }));
  const totalSize = [manifest.config, ...layers].reduce((sum, part) => sum + part.size, content.length);
  return {
    digest,
    mediaType: manifest.mediaType ?? MANIFEST_TYPE,
    configDigest: manifest.config.digest,
    config,
    layers,
    totalSize,
  };
}

import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { parseConfig, parseManifest } from '@stx/oci';
import { putBlob, readBlob } from '@stx/store';
import type { MadeLayer } from './make-layer.js';

/** A layer with its line in the image's history. */
export interface AppendedLayer extends MadeLayer {
  createdBy: string;
}

/**
 * Adds layers to an image without unpacking it (OCI image-spec, manifest.md and config.md).
 *
 * @returns The digest of the new manifest, in the same layout.
 * @throws StxError BLOB_MISSING, BLOB_DAMAGED or IMAGE_INVALID if the image is incomplete.
 */
export async function appendLayers(layout: string, image: string, layers: readonly AppendedLayer[]): Promise<string> {
  const manifest = parseManifest(await readBlob(layout, image), image);
  const config = parseConfig(await readBlob(layout, manifest.config.digest), manifest.config.digest);
  const created = new Date(SOURCE_DATE_EPOCH * 1000).toISOString().replace('.000Z', 'Z');
  const put = async (value: object): Promise<{ digest: string; size: number }> =>
    await putBlob(layout, [Buffer.from(JSON.stringify(value))]);
  const newConfig = await put({
    ...config,
    rootfs: { ...config.rootfs, diff_ids: [...config.rootfs.diff_ids, ...layers.map(({ diffId }) => diffId)] },
    history: [
      ...(config.history ?? []),
      ...layers.map(({ createdBy }) => ({ created, created_by: createdBy, comment: 'stx-images' })),
    ],
  });
  const { digest } = await put({
    ...manifest,
    config: { ...manifest.config, ...newConfig },
    layers: [...manifest.layers, ...layers.map(({ digest, size, mediaType }) => ({ mediaType, digest, size }))],
  });
  return digest;
}

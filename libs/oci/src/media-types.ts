/** Media types of the OCI image-spec 1.1 (media-types.md). */
export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';

/** Of layers, by their compression (layer.md). */
export const LAYER_TYPES = {
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  uncompressed: 'application/vnd.oci.image.layer.v1.tar',
} as const;

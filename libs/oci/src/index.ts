export { describeBlob, digestOfBytes } from './describe-blob.js';
export { parseConfig, parseIndex, parseManifest } from './parse-document.js';
export {
  configSchema,
  descriptorSchema,
  indexSchema,
  manifestSchema,
  type Descriptor,
  type ImageConfig,
  type Index,
  type Manifest,
} from './documents.js';
export { blobPath, indexText, INDEX_FILE, LAYOUT_FILE, LAYOUT_TEXT, named } from './layout.js';
export { CONFIG_TYPE, INDEX_TYPE, LAYER_TYPES, MANIFEST_TYPE } from './media-types.js';
export { makeManifest } from './make-manifest.js';

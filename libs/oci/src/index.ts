export { digestOfBytes } from './digest-of-bytes.js';
export { parseConfig, parseManifest } from './parse-document.js';
export { indexSchema, type Descriptor, type ImageConfig, type Index, type Manifest } from './documents.js';
export { blobPath, indexText, INDEX_FILE, LAYOUT_FILE, LAYOUT_TEXT, named } from './layout.js';
export { INDEX_TYPE, LAYER_TYPES, MANIFEST_TYPE } from './media-types.js';
export { makeManifest } from './make-manifest.js';
export { makeAttachment, type Attachment, type Referred } from './attachments/make-attachment.js';

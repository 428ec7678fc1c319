export { checkImage, type BlobFault, type CheckOptions } from './check-image.js';
export {
  describeImage,
  parseConfig,
  parseManifest,
  type ImageConfig,
  type ImageDescription,
} from './describe-image.js';
export { ensureLayout, imagesLayout } from './ensure-layout.js';
export { findWheel, findWholeWheel } from './find-wheel.js';
export { hashFile } from './hash-file.js';
export { linkWheels } from './link-wheels.js';
export { putBlob } from './put-blob.js';
export { putWheel, type StoredWheel } from './put-wheel.js';
export { blobPath, readBlob, removeBlob } from './read-blob.js';
export { findBuilt, rememberBuilt } from './remember-built.js';
export { withExportLayout } from './with-export-layout.js';
export { withLock, type LockOptions } from './with-lock.js';
export { syncFolder, writeFileAtomic } from './write-file-atomic.js';

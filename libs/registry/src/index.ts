export { copyBetween, fetchImage, isThere, pushImage, type PlacedImage } from './copy-image.js';
export { pushNote, readNote } from './keep-note.js';
export { repositoryOf, requireTag, tagOfDigest } from './name-image.js';
export { registrySettings, type Registry, type RegistrySettings } from './registry-settings.js';
export type { RegistryOptions } from './run-skopeo.js';

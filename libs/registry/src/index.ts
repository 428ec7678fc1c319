export { classifyAnswer, retryAfter, type Answer, type Asked } from './classify-answer.js';
export { copyBetween, fetchImage, pushImage, requireTagged, type PlacedImage } from './copy-image.js';
export { fetchForeign } from './fetch-foreign.js';
export { findImage, findTag, lookUpTag, type Presence } from './inspect-manifest.js';
export { noteIn, pushNote, readNote } from './keep-note.js';
export { referrersTag, repositoryOf, requireTag, tagOfDigest } from './name-image.js';
export { registrySettings, type Registry, type RegistrySettings } from './registry-settings.js';
export { placeOf, resolveForeign } from './resolve-foreign.js';
export type { RegistryOptions } from './run-skopeo.js';

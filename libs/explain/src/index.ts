export { compareManifests, type Change, type Texts } from './compare-manifests.js';
export { explainProject, type Compared, type Explanation, type Reason } from './explain-project.js';
export { findManifest, saveManifest, savedText } from './save-manifest.js';
export { inputManifestSchema, type KeyInputs, type InputManifest } from './input-manifest.js';
export { foldersOf, matchFiles } from './match-files.js';
export { readInstructions } from './read-instructions.js';
export { renderExplanation } from './render-explanation.js';
export { ManifestReader } from './read-manifest.js';

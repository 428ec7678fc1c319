export { BUNDLE_TYPE, openBundle, signStatement } from './bundle.js';
export { findSigner } from './find-signer.js';
export { keyFileSigner } from './key-file-signer.js';
export { hintOf, readPublicKey } from './public-key.js';
export type { Signer } from './signer.js';

export type { Bill, Deb, DescribedImage, Distribution } from './bill.js';
export { readImageFacts } from './facts/image-facts.js';
export type { ImageFacts } from './facts/merge-layers.js';
export { renderCycloneDx } from './formats/cyclonedx.js';
export { renderOsvScanner } from './formats/osv-scanner.js';
export { renderSpdx } from './formats/spdx.js';
export { makeBill, type BillInputs } from './make-bill.js';
export { packageUrl } from './purl.js';
export { requireKnown } from './require-known.js';

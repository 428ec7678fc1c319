export { readAdvisories, type AdvisoryData } from './data/read-advisories.js';
export { decide, nameOf, type DecidedFinding } from './decide.js';
export { renderOpenVex } from './output/openvex.js';
export { renderLines, renderReport, type Scan } from './output/report.js';
export { notCompared, packagesOf } from './packages.js';
export { ecosystemsOf, requireScannable } from './require-scannable.js';
export { scan } from './scan.js';

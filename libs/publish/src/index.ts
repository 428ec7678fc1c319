export { exportImage, type ExportInputs } from './export-image.js';
export { findRuntime, loadArchive, type Runtime } from './load-image.js';
export { makeRecord, type RecordInputs } from './make-record.js';
export { makeRelease, type Candidate } from './make-release.js';
export { packWheels } from './pack-wheels.js';
export { publishImage, recordTag, type Published, type PublishInputs } from './publish-image.js';
export { renderImageReport, reportImages, type ImageFacts, type ImageLine } from './report-images.js';

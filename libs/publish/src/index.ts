export { exportImage, type ExportInputs } from './export-image.js';
export { findRuntime, loadArchive, type Runtime } from './load-image.js';
export { packWheels } from './pack-wheels.js';

export { PACKAGES } from './package-table.js';
export { dockerfileProjectJson, imageProjectJson, lockReportInput, wheelsProjectJson } from './project-json.js';

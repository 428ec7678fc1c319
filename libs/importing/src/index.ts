export { readRecord, RECORD_FILE } from './import-record.js';
export { newImageFiles, parseWanted } from './new-image-files.js';
export { planImport, type ImportOptions, type ImportPlan } from './plan-import.js';
export { planUpdate, type ImportUpdate } from './plan-update.js';
export { readTree, type Tree } from './read-tree.js';
export type { TreeFile } from './read-directive-file.js';
export type { Carried, Remark } from './remark.js';
export { importedFiles, renderRemarks, type PlannedFile } from './render-import.js';

export { fetchFiles, type FetchContext, type FetchFault } from './fetch-files.js';
export { INDEX_CONTEXT, INDEX_MOUNT, INDEX_PYTHONPATH } from './index-folder.js';
export { fetchPlanSchema, planFetch, type IndexFile } from './plan-fetch.js';

// Types only, so that no sentence of the table is in a cache key.
export type { ErrorCode, FindingCode } from './meanings.js';

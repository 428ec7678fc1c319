// Types alone, so that no sentence of the table is in any cache key.
export type { ErrorCode, FindingCode } from './meanings.js';

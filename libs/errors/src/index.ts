export type { ErrorCode, FindingCode } from '@stx/codes';
export { StxError, type Place, type StxErrorOptions } from './stx-error.js';
export { printable, renderError } from './render/render-error.js';

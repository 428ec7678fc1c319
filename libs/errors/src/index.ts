export { StxError, type Place, type StxErrorOptions } from './stx-error.js';
export { renderError } from './render-error.js';

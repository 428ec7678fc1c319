export { StxError, type Place, type StxErrorOptions } from './stx-error.js';
export { renderError, renderPlace } from './render-error.js';

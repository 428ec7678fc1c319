import { StxError } from '@stx/errors';

/** The error of an image that was not compared with advisories, so that nobody takes it for unaffected. */
export const notScanned = (message: string, hint: string, cause?: unknown): StxError =>
  new StxError('NOT_SCANNED', `not scanned: ${message}`, { hint, ...(cause === undefined ? {} : { cause }) });

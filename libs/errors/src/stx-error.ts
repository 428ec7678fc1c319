import type { ErrorCode } from '@stx/codes';

/** The position of an invalid value in a file; lines and columns count from 1. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
}

export interface StxErrorOptions {
  /** The fix, as an imperative or a command. */
  hint?: string;
  place?: Place;
  cause?: unknown;
}

/** An error that the user can act on: a code to search for, the failure with its value, and a hint with the fix. */
export class StxError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  constructor(code: ErrorCode, message: string, options: StxErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StxError';
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
  }
}

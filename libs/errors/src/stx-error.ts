import type { ErrorCode } from '@stx/codes';

/** Where in a file a refused value stands; lines and columns count from 1. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
}

export interface StxErrorOptions {
  /** What the user can do about it, as a sentence or a command. */
  hint?: string;
  place?: Place;
  cause?: unknown;
}

/** A failure the user can act on: a code to search for, what was wrong with which value, and a hint that would cure it. */
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

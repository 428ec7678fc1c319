import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { imageReceipt } from '../receipts/receipts.js';

/** What a preview says in the place of what is not known yet. */
export const NOT_YET = 'not built here yet';

/** The receipt, or something in its place where a preview has none. */
export function orElse<T>(read: () => T, replacement: T, preview: boolean): T {
  try {
    return read();
  } catch (error) {
    if (preview && error instanceof StxError && error.code === 'FILE_UNREADABLE') return replacement;
    throw error;
  }
}

/** The digest of a project's image; a preview does without one that is not built. */
export function digestOf(context: Context, project: string, preview: boolean): string {
  return orElse(() => imageReceipt(context, project).digest, NOT_YET, preview);
}

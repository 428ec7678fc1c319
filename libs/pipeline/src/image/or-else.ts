import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { imageReceipt } from '../receipts/receipts.js';

/** The placeholder in a preview for a result that does not exist yet. */
export const NOT_YET = 'not built here yet';

/** The receipt, or for a preview a replacement if there is none. */
export function orElse<T>(read: () => T, replacement: T, preview: boolean): T {
  try {
    return read();
  } catch (error) {
    if (preview && error instanceof StxError && error.code === 'FILE_UNREADABLE') return replacement;
    throw error;
  }
}

/** The digest of a project's image; for a preview, a placeholder if it is not built. */
export function builtDigestOf(context: Context, project: string, preview: boolean): string {
  return orElse(() => imageReceipt(context, project).digest, NOT_YET, preview);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';

/** A lock file before it is written again. One that cannot be read, as after a merge with conflicts, is reported and ignored. */
export function readEarlier<T>(context: Context, lockFile: string, read: () => T): T | undefined {
  if (!existsSync(join(context.root, lockFile))) return undefined;
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StxError || error instanceof AggregateError)) throw error;
    context.say(`locking without the content of ${lockFile}, which cannot be read: ${error.message}`);
    return undefined;
  }
}

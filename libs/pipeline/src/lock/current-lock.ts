import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock } from '@stx/formats';
import type { Context } from '../context/context.js';

/** The lock of an image; undefined if it has none. */
export function currentLock(context: Context, lockFile: string): Lock | undefined {
  return existsSync(join(context.root, lockFile))
    ? context.workspace.lock(lockFile, `./nx lock ${context.project}`)
    : undefined;
}

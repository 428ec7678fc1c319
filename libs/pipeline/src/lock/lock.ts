import { renderChange } from '@stx/lock';
import type { Context } from '../context/context.js';
import { lockImage, type LockOptions } from './lock-image.js';

/** Resolves everything an image installs, writes its lock, and reports what changed. */
export async function lock(context: Context, options: LockOptions): Promise<void> {
  const changes = await lockImage(context, options);
  for (const change of changes) context.say(`  ${renderChange(change)}`);
  context.conclude(changes.length === 0 ? 'nothing changed' : changes.map(renderChange).join(', '));
}

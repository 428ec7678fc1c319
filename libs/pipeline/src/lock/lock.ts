import { renderChange } from '@stx/lock';
import type { Context } from '../context/context.js';
import { lockImage, type LockOptions } from './lock-image.js';

/** Resolves an image's requirements, writes its lock, and reports the changed versions. */
export async function lock(context: Context, options: LockOptions): Promise<void> {
  const changes = await lockImage(context, options);
  for (const change of changes) context.say(`  ${renderChange(change)}`);
  context.conclude(changes.length === 0 ? 'nothing changed' : changes.map(renderChange).join(', '));
}

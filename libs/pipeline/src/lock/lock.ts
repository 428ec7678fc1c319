import { renderChange } from '@stx/lock';
import type { Context } from '../context/context.js';
import { lockForeignImages } from './lock-foreign-images.js';
import { lockImage, type LockOptions } from './lock-image.js';

/** Resolves an image's requirements, writes its lock, and reports the changed versions. */
export async function lock(context: Context, options: LockOptions): Promise<void> {
  const own = context.workspace.dockerfileImage(context.name);
  const changes =
    own === undefined ? (await lockImage(context, options)).map(renderChange) : await lockForeignImages(context, own);
  for (const change of changes) context.say(`  ${change}`);
  context.conclude(changes.length === 0 ? 'nothing changed' : changes.join(', '));
}

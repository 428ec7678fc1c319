import { renderChange } from '@stx/lock';
import type { Context } from '../context/context.js';
import { lockDockerfile } from './lock-dockerfile.js';
import { lockImage, type LockOptions } from './lock-image.js';

/** Resolves an image's requirements, writes its lock, and reports the changed versions. */
export async function lock(context: Context, options: LockOptions): Promise<void> {
  const own = context.workspace.dockerfileImage(context.name);
  const changes =
    own === undefined ? (await lockImage(context, options)).map(renderChange) : await lockDockerfile(context, own);
  for (const change of changes) context.say(`  ${change}`);
  context.conclude(changes.length === 0 ? 'nothing changed' : changes.join(', '));
}

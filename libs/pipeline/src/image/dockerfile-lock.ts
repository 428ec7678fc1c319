import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { describeSource, FOREIGN_LOCK_FILE, isLockOf, type DockerfileImage } from '@stx/formats';
import type { LockedContext } from '@stx/recipes';
import { hashFile } from '@stx/store';
import type { Context } from '../context/context.js';

/**
 * The digests of the images that image.yaml names.
 *
 * @throws StxError LOCK_MISSING or LOCK_STALE where ./nx lock has to be run.
 */
export function lockedImages(
  { workspace, name }: Context,
  image: Pick<DockerfileImage, 'images'>,
): Record<string, string> {
  if (image.images.length === 0) return {};
  const locked = new Map(workspace.foreignLock(name).images.map(({ reference, digest }) => [reference, digest]));
  return Object.fromEntries(
    image.images.map((reference) => {
      const digest = locked.get(reference);
      if (digest !== undefined) return [reference, digest];
      throw stale(name, `images/${name}/image.yaml changed (images: ${reference})`);
    }),
  );
}

/**
 * The context that is a source, by content; undefined for a folder.
 *
 * @throws StxError LOCK_MISSING or LOCK_STALE where ./nx lock has to be run.
 */
export async function lockedContext(context: Context, image: DockerfileImage): Promise<LockedContext | undefined> {
  if (typeof image.context !== 'object') return undefined;
  const { workspace, root, name } = context;
  const { source, patches, directory } = image.context;
  const locked = workspace.foreignLock(name).context;
  if (locked === undefined || !isLockOf(source, locked.source))
    throw stale(name, `images/${name}/image.yaml changed (context: ${describeSource(source)})`);
  if (patches.join(' ') !== locked.patches.map(({ file }) => file).join(' '))
    throw stale(name, `images/${name}/image.yaml changed (context.patches)`);
  for (const { file, sha256 } of locked.patches) {
    const path = join(root, 'images', name, file);
    // applyPatches reports a patch that does not exist.
    if (existsSync(path) && (await hashFile(path)) !== sha256) throw stale(name, `images/${name}/${file} changed`);
  }
  return { source: locked.source, patches: locked.patches, ...(directory === undefined ? {} : { directory }) };
}

function stale(name: string, why: string): StxError {
  return new StxError('LOCK_STALE', `lock is stale: ${why}`, {
    place: { file: `images/${name}/${FOREIGN_LOCK_FILE}` },
    hint: `run ./nx lock ${name}`,
  });
}

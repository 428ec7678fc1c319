import { join } from 'node:path';
import { isOfIndex, type Image, type Lock, type LockedSource } from '@stx/formats';
import type { RequestedSource } from '@stx/lock';
import { applyPatches, fetchSource } from '@stx/sources';
import type { Context } from '../context/context.js';
import type { ImageSubject } from '../requirements/gather-requirements.js';

/** Fetches the sources that are not on the index, to resolve them and to lock them by content. */
export async function fetchSources(
  context: Context,
  sources: readonly RequestedSource[],
  subject?: Pick<ImageSubject, 'name' | 'image'>,
): Promise<{ folders: Record<number, string>; locked: (LockedSource | undefined)[] }> {
  const folders: Record<number, string> = {};
  const locked: (LockedSource | undefined)[] = [];
  for (const [index, { source }] of sources.entries()) {
    if (isOfIndex(source)) {
      locked.push(undefined);
      continue;
    }
    const fetched = await fetchSource(source, { workspace: context.root, onProgress: context.say });
    const patches = index === 0 && subject !== undefined ? subject.image.patches : [];
    const paths = patches.map((patch) => join(context.root, 'images', subject?.name ?? '', patch));
    folders[index] = await applyPatches(fetched.folder, paths);
    locked.push(fetched.locked);
  }
  return { folders, locked };
}

/** Fetches the repositories that LOCI's scripts clone, to lock them by content. */
export async function fetchExtraSources(context: Context, image: Image): Promise<NonNullable<Lock['extraSources']>> {
  const locked: NonNullable<Lock['extraSources']> = [];
  for (const { name, source } of image.extraSources) {
    const { tree } = await fetchSource(source, { workspace: context.root, onProgress: context.say });
    locked.push({ name, source: { git: { ...source.git, tree } } });
  }
  return locked;
}

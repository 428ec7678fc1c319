import { join } from 'node:path';
import { isOfIndex, type Image, type Lock, type LockedPatch, type LockedSource } from '@stx/formats';
import type { LockRequest } from '@stx/lock';
import { applyPatches, fetchPatches, fetchSource, lockPatches } from '@stx/sources';
import type { Context } from '../context/context.js';

/** The sources of a request, by their place in it. */
export interface FetchedSources {
  /** Patched folders of those that are not on the index. */
  folders: Record<number, string>;
  locked: (LockedSource | undefined)[];
  /** Patches by content, of those on the index too. */
  patches: LockedPatch[][];
}

/**
 * Fetches the sources that are not on the index, and all patches, to resolve them and to lock them by content.
 *
 * @param folder The folder that patches of the workspace count from, such as `images/keystone`.
 */
export async function fetchSources(
  context: Context,
  request: Pick<LockRequest, 'sources' | 'patches'>,
  folder: string,
): Promise<FetchedSources> {
  const fetched: FetchedSources = { folders: {}, locked: [], patches: [] };
  const options = { workspace: context.root, onProgress: context.say };
  for (const [index, { source, patches = index === 0 ? request.patches : undefined }] of request.sources.entries()) {
    const lockedPatches = await lockPatches(patches ?? [], options);
    fetched.patches.push(lockedPatches);
    if (isOfIndex(source)) {
      fetched.locked.push(undefined);
      continue;
    }
    const content = await fetchSource(source, options);
    const files = await fetchPatches(lockedPatches, join(context.root, folder), options);
    fetched.folders[index] = await applyPatches(content.folder, files);
    fetched.locked.push(content.locked);
  }
  return fetched;
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

import { lstat, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { describeSource, isOfIndex, type ForeignLock } from '@stx/formats';
import { applyPatches, fetchPatches, fetchSource, folderBelow } from '@stx/sources';

/** A default context that is a source, by content. */
export interface LockedContext extends NonNullable<ForeignLock['context']> {
  /** Folder of the patched source that is the context. */
  directory?: string;
}

export interface ContextPlace {
  workspace: string;
  /** The image. */
  name: string;
  onProgress: (line: string) => void;
}

/**
 * Fetches a context and applies its patches. @returns A folder that is shared with others and must not be changed.
 *
 * @throws StxError SUBDIRECTORY_MISSING for a directory that the source does not have; what fetchSource and applyPatches throw.
 */
export async function fetchContext(
  { source, patches, directory }: LockedContext,
  place: ContextPlace,
): Promise<string> {
  if (isOfIndex(source)) throw new TypeError('a context is never a file of the Python index');
  const { workspace, name, onProgress } = place;
  const { folder } = await fetchSource(source, { workspace, onProgress });
  const files = await fetchPatches(patches, join(workspace, 'images', name), { workspace, onProgress });
  const patched = await applyPatches(folder, files, undefined, { onProgress });
  const below = await folderBelow(patched, directory);
  if (below !== undefined) return below;
  const message = `context.directory: ${describeSource(source)} has no folder '${directory ?? ''}'`;
  throw new StxError('SUBDIRECTORY_MISSING', message, {
    place: { file: `images/${name}/image.yaml` },
    hint: 'name a folder of the source, or remove `directory` to use all of it',
  });
}

/** The text of a Dockerfile in a context. @throws StxError FILE_UNREADABLE where there is no such file. */
export async function readFromContext(folder: string, path: string, image: string): Promise<string> {
  const below = await folderBelow(folder, dirname(path) === '.' ? undefined : dirname(path));
  const file = join(below ?? folder, path.split('/').at(-1) ?? path);
  // A link of a source could lead anywhere on this machine.
  if (below !== undefined && (await lstat(file).catch(() => undefined))?.isFile() === true)
    return await readFile(file, 'utf8');
  throw new StxError('FILE_UNREADABLE', `context.dockerfile: the context has no file '${path}'`, {
    place: { file: `images/${image}/image.yaml` },
    hint: 'correct `dockerfile`; it counts from the folder that is the context',
  });
}

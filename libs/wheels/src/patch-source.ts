import { StxError } from '@stx/errors';
import { applyPatches } from '@stx/sources';
import { hashFile } from '@stx/store';

/** A patch and its hash in the lock. */
export interface Patch {
  path: string;
  sha256: string;
}

/**
 * A patched copy of a source folder.
 *
 * @throws StxError HASH_MISMATCH if a patch differs from the lock; PATCH_FAILED, PATCH_EMPTY.
 */
export async function patchSource(folder: string, patches: readonly Patch[]): Promise<string> {
  for (const { path, sha256 } of patches) {
    const got = await hashFile(path);
    if (got === sha256) continue;
    throw new StxError('HASH_MISMATCH', `${path} changed since it was locked: expected sha256 ${sha256}, got ${got}`, {
      hint: 'lock the image again',
    });
  }
  return await applyPatches(
    folder,
    patches.map(({ path }) => path),
  );
}

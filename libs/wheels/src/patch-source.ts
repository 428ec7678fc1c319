import { StxError } from '@stx/errors';
import { applyPatches } from '@stx/sources';
import { hashFile } from '@stx/store';

/** A patch by its content, which a lock names. */
export interface Patch {
  path: string;
  sha256: string;
}

/**
 * A folder with the source patched; the source stays as it is.
 *
 * @throws StxError HASH_MISMATCH where a patch is not what the lock names; PATCH_FAILED, PATCH_EMPTY.
 */
export async function patchSource(folder: string, patches: readonly Patch[]): Promise<string> {
  for (const { path, sha256 } of patches) {
    const got = await hashFile(path);
    if (got === sha256) continue;
    throw new StxError('HASH_MISMATCH', `${path} is not what the lock names: expected sha256 ${sha256}, got ${got}`, {
      hint: 'lock the image again',
    });
  }
  return await applyPatches(
    folder,
    patches.map(({ path }) => path),
  );
}

import { describePatches, type LockedPatch } from '@stx/formats';

/** A patch by its files and their hashes. */
export function describePatch(patch: LockedPatch): string {
  if (!('git' in patch)) return `${patch.file} sha256:${patch.sha256}`;
  const files = patch.files.map(({ file, sha256 }) => `${file} sha256:${sha256}`);
  return `${describePatches([patch])}: ${files.join(', ')}`;
}

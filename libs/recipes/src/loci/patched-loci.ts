import { join } from 'node:path';
import { applyPatches, fetchSource } from '@stx/sources';
import type { IdentityInputs } from '../recipe.js';

/** LOCI at its pinned commit with the workspace's patches: a folder not to be written into. */
export async function patchedLoci(inputs: IdentityInputs): Promise<string> {
  const { repository, commit, tree, patches } = inputs.loci;
  const source = { git: { repository, commit, tree } };
  const fetched = await fetchSource(source, {
    workspace: inputs.workspace,
    onProgress: inputs.onProgress,
    ...(inputs.signal === undefined ? {} : { signal: inputs.signal }),
  });
  return await applyPatches(
    fetched.folder,
    patches.map((patch) => ({ path: join(inputs.workspace, 'images', 'loci', patch) })),
  );
}

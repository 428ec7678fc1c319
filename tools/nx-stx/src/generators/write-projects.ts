import { dirname } from 'node:path';
import type { Tree } from '@nx/devkit';
import { StxError } from '@stx/errors';
import type { PlannedFile } from '@stx/importing';

/**
 * Writes the files of new projects; the one place where a generator's plan takes effect.
 *
 * @throws StxError PROJECT_EXISTS before anything is written, naming each project that is there already.
 */
export function writeProjects(
  tree: Pick<Tree, 'exists' | 'write'>,
  files: readonly PlannedFile[],
  force: boolean,
): void {
  const there = [...new Set(files.map(({ path }) => dirname(path)).filter((folder) => tree.exists(folder)))];
  if (there.length > 0 && !force) {
    throw new StxError('PROJECT_EXISTS', `these projects are there already: ${there.join(', ')}`, {
      hint: 'nothing was written; name others with --only, or overwrite them with --force',
    });
  }
  for (const { path, text } of files) tree.write(path, text);
}

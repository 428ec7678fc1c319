import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { redact } from '@stx/machine';
import { addSubmodules } from './add-submodules.js';
import { fetchObjects } from './fetch-objects.js';
import type { FetchCommitOptions } from './fetch-commit.js';
import { linksOf } from './links-of.js';
import { refuseUnsafe } from './refuse-unsafe.js';
import { initRepository, runGit } from './run-git.js';

export interface Commit {
  repository: string;
  commit: string;
  subdirectory?: string | undefined;
}

/**
 * Fetches one commit from its repository, with the submodules at the commits that it names, and writes the wanted folder's files
 * to a folder.
 *
 * @throws StxError PROGRAM_FAILED with git's words when it cannot be had, SUBDIRECTORY_MISSING, SOURCE_UNSUPPORTED.
 */
export async function cloneCommit(source: Commit, temporary: string, options: FetchCommitOptions): Promise<string> {
  const { repository, commit, subdirectory } = source;
  const shown = redact(repository);
  const gitDirectory = join(temporary, 'repository');
  const content = join(temporary, 'cloned');
  await mkdir(content);
  await initRepository(gitDirectory);
  options.onProgress?.(`fetching ${commit} from ${shown}`);
  await fetchObjects(repository, commit, gitDirectory, options);
  const wanted = subdirectory === undefined ? `${commit}^{tree}` : `${commit}:${subdirectory.replace(/\/+$/u, '')}`;
  const at = { cwd: content, env: { GIT_DIR: gitDirectory, GIT_WORK_TREE: content } };
  const { stdout } = await runGit(['cat-file', '-t', wanted], { ...at, accept: [1, 128] });
  if (stdout.trim() !== 'tree') {
    throw new StxError('SUBDIRECTORY_MISSING', `${shown} at ${commit} has no folder '${subdirectory ?? ''}'`, {
      hint: 'correct `subdirectory`; it counts from the top of the repository',
    });
  }
  await runGit(['read-tree', wanted], at);
  await runGit(['checkout-index', '--all', '--quiet'], at);
  await addSubmodules(source, gitDirectory, content, options);
  refuseUnsafe(`${shown} at ${commit}`, await linksOf(content, subdirectory));
  return content;
}

import { lstat, mkdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { redact, retry, secretsOf } from '@stx/process';
import { networkSettings } from '@stx/engine';
import type { KeepOptions } from './keep-tree.js';
import { listFiles } from './list-files.js';
import { refuseUnsafe, type ArchiveEntry } from './refuse-unsafe.js';
import { initRepository, runGit, runNetworkGit } from './run-git.js';

const PASSING =
  /could not resolve host|timed? ?out|connection (?:reset|refused|closed)|early EOF|RPC failed|hung up|unexpected disconnect|returned error: (?:408|429|5\d\d)|gnutls|SSL_/iu;

export interface Commit {
  repository: string;
  commit: string;
  subdirectory?: string | undefined;
}

/**
 * Fetches one commit, and none before it, from its repository, and writes the wanted folder's files to a folder.
 *
 * @throws StxError PROGRAM_FAILED with git's words when it cannot be had, SUBDIRECTORY_MISSING.
 */
export async function cloneCommit(source: Commit, temporary: string, options: KeepOptions): Promise<string> {
  const { repository, commit, subdirectory } = source;
  const shown = redact(repository);
  const gitDirectory = join(temporary, 'repository');
  const content = join(temporary, 'cloned');
  await mkdir(content);
  await initRepository(gitDirectory);
  const limits = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=60', '-c', 'protocol.ext.allow=never'];
  const fetch = ['fetch', '--quiet', '--depth', '1', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  options.onProgress?.(`fetching ${commit} from ${shown}`);
  await retry(
    () =>
      runNetworkGit([...limits, '--git-dir', gitDirectory, ...fetch, '--', repository, commit], {
        cwd: temporary,
        secrets: [...networkSettings().secrets, ...secretsOf([repository])],
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }),
    {
      attempts: 3,
      firstDelayMilliseconds: 2000,
      isPassing: (error) =>
        error instanceof StxError && options.signal?.aborted !== true && PASSING.test(error.message),
      onRetry: (_error, tried, delay) =>
        options.onProgress?.(`${shown} failed (try ${String(tried)} of 3); again in ${String(delay / 1000)} s`),
    },
  );
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
  refuseUnsafe(`${shown} at ${commit}`, await linksOf(content, subdirectory));
  return content;
}

/** Links may lead to other folders of the repository, so their paths count from its top. */
async function linksOf(content: string, subdirectory: string | undefined): Promise<ArchiveEntry[]> {
  const links: ArchiveEntry[] = [];
  for (const file of await listFiles(content)) {
    if (!(await lstat(join(content, file))).isSymbolicLink()) continue;
    const path = join(subdirectory ?? '', file);
    links.push({ path, kind: 'symlink', target: await readlink(join(content, file)) });
  }
  return links;
}

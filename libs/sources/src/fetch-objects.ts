import { StxError } from '@stx/errors';
import { redact, secretsOf } from '@stx/machine';
import { retry } from '@stx/process';
import { networkSettings } from '@stx/engine';
import type { KeepOptions } from './keep-tree.js';
import { runGit, runNetworkGit } from './run-git.js';

const TRANSIENT =
  /could not resolve host|timed? ?out|connection (?:reset|refused|closed)|early EOF|RPC failed|hung up|unexpected disconnect|returned error: (?:408|429|5\d\d)|gnutls|SSL_/iu;

/** What git says when a server gives no commits by their ids: smart ones by their settings, plain web servers never. */
const BY_REFS_ONLY =
  /not our ref|unadvertised object|does not support shallow|dumb http transport|not advertised|couldn't find remote ref/iu;

const LIMITS = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=60', '-c', 'protocol.ext.allow=never'];
const FETCH = ['fetch', '--quiet', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-gc'];
const REFS = ['+refs/heads/*:refs/stx/heads/*', '+refs/tags/*:refs/stx/tags/*'];

/** How much of each branch and tag is fetched in turn, until the commit is among it; at last all of it. */
const DEPTHS = [1, 200, undefined] as const;

/** A whole history may take long, but not for ever. */
const LONGEST_MILLISECONDS = 30 * 60 * 1000;

/**
 * Fetches a commit into a bare repository: by its id, or, from a server that does not give commits by their ids, with the
 * branches and tags that it is in. git computes the id of what it receives, so that no other commit can take its place.
 *
 * @throws StxError PROGRAM_FAILED when it cannot be had.
 */
export async function fetchObjects(
  repository: string,
  commit: string,
  gitDirectory: string,
  options: KeepOptions,
): Promise<void> {
  const get = (...args: string[]): Promise<void> => fetchOnce(repository, gitDirectory, args, options);
  try {
    await get('--depth', '1', '--no-tags', '--', repository, commit);
    return;
  } catch (error) {
    const byRefs = error instanceof StxError && error.code === 'PROGRAM_FAILED' && BY_REFS_ONLY.test(error.message);
    if (!byRefs || options.signal?.aborted === true) throw error;
  }
  options.onProgress?.(`${redact(repository)} gives no commit by its id; fetching its branches and tags`);
  for (const depth of DEPTHS) {
    const shallow = depth === undefined ? await unshallow(gitDirectory) : ['--depth', String(depth)];
    try {
      await get(...shallow, '--', repository, ...REFS);
    } catch (error) {
      // A plain web server knows no depth.
      if (depth === undefined || !(error instanceof StxError) || !BY_REFS_ONLY.test(error.message)) throw error;
      continue;
    }
    if (await hasCommit(commit, gitDirectory)) return;
  }
  throw new StxError('PROGRAM_FAILED', `no branch or tag of ${redact(repository)} has the commit ${commit}`);
}

async function fetchOnce(
  repository: string,
  gitDirectory: string,
  args: readonly string[],
  options: KeepOptions,
): Promise<void> {
  await retry(
    () =>
      runNetworkGit([...LIMITS, '--git-dir', gitDirectory, ...FETCH, ...args], {
        cwd: gitDirectory,
        secrets: [...networkSettings().secrets, ...secretsOf([repository])],
        timeoutMilliseconds: LONGEST_MILLISECONDS,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }),
    {
      attempts: 3,
      firstDelayMilliseconds: 2000,
      isTransient: (error) =>
        error instanceof StxError && options.signal?.aborted !== true && TRANSIENT.test(error.message),
      onRetry: (_error, tried, delay) =>
        options.onProgress?.(
          `${redact(repository)} failed (try ${String(tried)} of 3); again in ${String(delay / 1000)} s`,
        ),
    },
  );
}

/** git refuses to complete a history that is complete. */
async function unshallow(gitDirectory: string): Promise<string[]> {
  const { stdout } = await runGit(['--git-dir', gitDirectory, 'rev-parse', '--is-shallow-repository']);
  return stdout.trim() === 'true' ? ['--unshallow'] : [];
}

async function hasCommit(commit: string, gitDirectory: string): Promise<boolean> {
  const args = ['--git-dir', gitDirectory, 'cat-file', '-e', `${commit}^{commit}`];
  return (await runGit(args, { accept: [1, 128] })).exitCode === 0;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { redact } from '@stx/process';
import { cloneCommit, type Commit } from './clone-commit.js';
import { mirrorFile } from './find-in-mirror.js';
import { findNamed, findTree, keepTree, type KeepOptions, type KeptTree } from './keep-tree.js';
import { extractArchive, isFolder } from './unpack-archive.js';

export interface FetchCommitOptions extends KeepOptions {
  /** Folder of tarballs that is looked in first. */
  mirror: string | undefined;
  /** git tree id that the wanted folder must have. */
  expectedTree: string | undefined;
}

/** Refuses content whose git tree id is not the one a lock names. */
export function refuseChanged(what: string, expected: string | undefined, got: string, hint: string): void {
  if (expected === undefined || expected === got) return;
  throw new StxError('SOURCE_CHANGED', `${what} is not what is locked: expected git tree ${expected}, got ${got}`, {
    hint,
  });
}

/** Brings the folder of a commit to this machine: from the cache, else the mirror, else the repository itself. */
export async function fetchCommit(source: Commit, options: FetchCommitOptions): Promise<KeptTree> {
  const { repository, commit, subdirectory } = source;
  const expected = options.expectedTree;
  const inside = subdirectory === undefined ? '' : `, folder ${subdirectory}`;
  const what = `${redact(repository)} at ${commit}${inside}`;
  const name = `git ${commit} ${subdirectory ?? ''}`;
  let from = what;
  const fill = async (temporary: string): Promise<string> => {
    const { looked, content } = await fromMirror(source, temporary, options);
    if (content !== undefined) {
      from = `${what} from ${looked}`;
      return content;
    }
    try {
      return await cloneCommit(source, temporary, options);
    } catch (error) {
      if (!(error instanceof StxError) || error.code !== 'PROGRAM_FAILED' || options.signal?.aborted === true)
        throw error;
      throw new StxError('SOURCE_UNREACHABLE', `cannot get ${what}: ${looked}; the repository: ${error.message}`, {
        hint: 'set STX_SOURCE_MIRROR to a folder that holds <org>/<repo>/<commit>.tar.gz, or give this machine a way to the repository',
        cause: error,
      });
    }
  };
  return keepTree(
    name,
    {
      find: () => (expected === undefined ? findNamed(name) : Promise.resolve(findTree(expected))),
      fill,
      check: (tree) => {
        refuseChanged(
          from,
          expected,
          tree,
          'the mirror holds something else than that commit, or the lock needs to be written anew',
        );
      },
    },
    options,
  );
}

/** Looks in the mirror; what it says of where it looked goes into the message when nobody has the commit. */
async function fromMirror(
  { repository, commit, subdirectory }: Commit,
  temporary: string,
  { mirror, onProgress }: FetchCommitOptions,
): Promise<{ looked: string; content?: string }> {
  if (mirror === undefined) return { looked: 'STX_SOURCE_MIRROR is not set' };
  const file = mirrorFile(mirror, repository, commit);
  if (file === undefined) return { looked: `the mirror ${mirror} cannot hold it, its path is not <org>/<repo>` };
  if (!existsSync(file)) return { looked: `the mirror (STX_SOURCE_MIRROR) has no ${file}` };
  onProgress?.(`unpacking ${file}`);
  const root = join(temporary, 'mirrored');
  await extractArchive(file, root);
  const content = join(root, subdirectory ?? '');
  // A mirror may hold only some folders of a commit.
  return (await isFolder(content))
    ? { looked: file, content }
    : { looked: `${file} has no folder '${subdirectory ?? ''}'` };
}

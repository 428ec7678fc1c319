import { existsSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { redact } from '@stx/machine';
import { hashFile } from '@stx/store';
import { cloneCommit, type Commit } from './clone-commit.js';
import { mirrorFile } from './find-in-mirror.js';
import { findNamed, findTree, keepTree, type KeepOptions, type KeptTree } from './keep-tree.js';
import { refuseEmptySubmodules } from './refuse-submodules.js';
import { extractArchive, folderBelow } from './unpack-archive.js';

export interface FetchCommitOptions extends KeepOptions {
  /** Folder of tarballs that is looked in first. */
  mirror: string | undefined;
  /** git tree id that the wanted folder must have. */
  expectedTree: string | undefined;
  /** How many repositories this one is a submodule of. */
  depth?: number;
}

const FROM_MIRROR =
  'the likely cause is a mirror made by `git archive` of a repository with export-subst or export-ignore in .gitattributes; make it with ./nx mirror-sources stx-images --output=<mirror>, or lock again if the lock was made with such a mirror';
const FROM_REPOSITORY =
  'lock again: the lock was edited, or made with a mirror that does not hold the commit as it is (see docs/proxy-and-mirror.md)';

/** Refuses content whose git tree id is not the one a lock names. */
export function refuseChanged(what: string, expected: string | undefined, got: string, hint: string): void {
  if (expected === undefined || expected === got) return;
  throw new StxError('SOURCE_CHANGED', `${what} is not what is locked: expected git tree ${expected}, got ${got}`, {
    hint,
  });
}

/**
 * Brings the folder of a commit to this machine: from the cache, else the mirror, else the repository itself. A mirror's content
 * cannot be checked against the commit, so without a tree to expect it is found by the hash of the mirror's file and never by the
 * commit: a corrected mirror is read again.
 */
export async function fetchCommit(source: Commit, options: FetchCommitOptions): Promise<KeptTree> {
  const { repository, commit, subdirectory } = source;
  const expected = options.expectedTree;
  const inside = subdirectory === undefined ? '' : `, folder ${subdirectory}`;
  const what = `${redact(repository)} at ${commit}${inside}`;
  if (expected !== undefined) {
    const found = await findTree(expected, options);
    if (found !== undefined) return found;
  }
  const name = expected === undefined ? await nameOf(source, options.mirror) : `locked ${expected}`;
  let from = { what, hint: FROM_REPOSITORY };
  const fill = async (temporary: string): Promise<string> => {
    const { looked, content } = await fromMirror(source, temporary, options);
    if (content !== undefined) {
      from = { what: `${what} from ${looked}`, hint: FROM_MIRROR };
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
      what,
      find: () => (expected === undefined ? findNamed(name, options) : findTree(expected)),
      fill,
      check: (tree) => {
        refuseChanged(from.what, expected, tree, from.hint);
      },
    },
    options,
  );
}

async function nameOf({ repository, commit, subdirectory = '' }: Commit, mirror: string | undefined): Promise<string> {
  const file = mirror === undefined ? undefined : mirrorFile(mirror, repository, commit);
  if (file === undefined || !existsSync(file)) return `git ${commit} ${subdirectory}`;
  return `mirrored ${commit} ${await hashFile(file)} ${subdirectory}`;
}

/** Looks in the mirror; what it says of where it looked goes into the message when nobody has the commit. */
async function fromMirror(
  { repository, commit, subdirectory }: Commit,
  temporary: string,
  { mirror, onProgress, expectedTree }: FetchCommitOptions,
): Promise<{ looked: string; content?: string }> {
  if (mirror === undefined) return { looked: 'STX_SOURCE_MIRROR is not set' };
  const file = mirrorFile(mirror, repository, commit);
  if (file === undefined) return { looked: `the mirror ${mirror} cannot hold it, its path is not <org>/<repo>` };
  if (!existsSync(file)) return { looked: `the mirror (STX_SOURCE_MIRROR) has no ${file}` };
  onProgress?.(`unpacking ${file}`);
  const root = join(temporary, 'mirrored');
  await extractArchive(file, root, file);
  const content = await folderBelow(root, subdirectory);
  // A mirror may hold only some folders of a commit.
  if (content === undefined) return { looked: `${file} has no folder '${subdirectory ?? ''}'` };
  try {
    await refuseEmptySubmodules(file, root, subdirectory);
  } catch (error) {
    const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    if (!(first instanceof StxError)) throw error;
    return { looked: first.message };
  }
  if (expectedTree === undefined && (await hasExportRules(root))) {
    onProgress?.(
      `${file}: .gitattributes has export-subst or export-ignore; if \`git archive\` made this file, it is not the commit, and the lock will not hold without it: make it with ./nx mirror-sources`,
    );
  }
  return { looked: file, content };
}

async function hasExportRules(root: string): Promise<boolean> {
  const path = join(root, '.gitattributes');
  // Nothing is read through a link of an archive.
  const isFile = await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile && /^[^#\n].*\bexport-(?:subst|ignore)\b/mu.test(await readFile(path, 'utf8'));
}

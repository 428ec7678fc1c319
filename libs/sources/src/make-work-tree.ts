import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { copyTree, settleTree } from './copy-tree.js';
import { listFiles } from './list-files.js';
import { keepBytes, runGit } from './run-git.js';

const NAME = 'stx-images';
const EMAIL = 'stx-images@invalid';

export interface WorkTreeOptions {
  /** Seconds since the epoch. */
  date: number;
  /** What the commit is tagged with: without a tag setuptools-scm makes a version of its own from a work tree. */
  version?: string;
}

/**
 * Copies a folder to a destination, which is replaced, and makes it a git work tree of one commit, ignored files included:
 * LOCI runs `git log -1` in source folders, pbr `git ls-files`. The same folder and options give the
 * same bytes, `.git` too, so that what is built from it can be found in a cache.
 *
 * @returns the commit id.
 */
export async function makeWorkTree(folder: string, destination: string, options: WorkTreeOptions): Promise<string> {
  const beside = join(dirname(destination), `.${basename(destination)}.${String(process.pid)}.tmp`);
  await rm(beside, { recursive: true, force: true });
  await mkdir(dirname(destination), { recursive: true });
  try {
    await copyTree(folder, beside, undefined, options.date);
    const commit = await commitAll(beside, options);
    await rm(destination, { recursive: true, force: true });
    await rename(beside, destination);
    return commit;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function commitAll(folder: string, { date, version }: WorkTreeOptions): Promise<string> {
  const gitDirectory = join(folder, '.git');
  const time = `${String(date)} +0000`;
  const env = {
    GIT_DIR: gitDirectory,
    GIT_WORK_TREE: folder,
    ...{ GIT_AUTHOR_NAME: NAME, GIT_AUTHOR_EMAIL: EMAIL, GIT_AUTHOR_DATE: time },
    ...{ GIT_COMMITTER_NAME: NAME, GIT_COMMITTER_EMAIL: EMAIL, GIT_COMMITTER_DATE: time },
  };
  const git = async (args: string[], input?: string): Promise<string> =>
    (await runGit(args, { cwd: folder, env, ...(input === undefined ? {} : { input }) })).stdout.trim();
  await runGit(['init', '--quiet', '--template=', '--object-format=sha1', '--initial-branch=main', folder]);
  await keepBytes(gitDirectory);
  const paths = await listFiles(folder);
  // What is larger than this goes into one pack at once, instead of a file for each that is packed and deleted later.
  const update = ['-c', 'core.bigFileThreshold=1', 'update-index', '--add', '-z', '--stdin'];
  await git(update, paths.map((path) => `${path}\0`).join(''));
  const tree = await git(['write-tree']);
  const commit = await git(['-c', 'commit.gpgsign=false', 'commit-tree', tree, '-m', 'source as fetched']);
  await git(['update-ref', 'refs/heads/main', commit]);
  if (version !== undefined) await git(['update-ref', `refs/tags/${version}`, commit]);
  // An index made from the commit holds no inode numbers and times, which differ from machine to machine.
  await rm(join(gitDirectory, 'index'));
  await git(['read-tree', commit]);
  // A build writes an sdist's own metadata again; a tree that were changed by that would have another version.
  const metadata = paths.filter((path) => path.includes('.egg-info/'));
  await git(['update-index', '--assume-unchanged', '-z', '--stdin'], metadata.map((path) => `${path}\0`).join(''));
  await settleTree(folder, date);
  return commit;
}

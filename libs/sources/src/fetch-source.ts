import { resolve } from 'node:path';
import {
  kindOf,
  type Archive,
  type FolderKey,
  type FolderSource,
  type Locked,
  type LockedSource,
  type Written,
} from '@stx/formats';
import { redact } from '@stx/machine';
import { downloadArchive } from './download-archive.js';
import { fetchCommit, refuseChanged } from './fetch-commit.js';
import { mirrorFolder } from './find-in-mirror.js';
import type { KeepOptions, KeptTree } from './keep-tree.js';
import { snapshotLocal } from './snapshot-local.js';
import { keepArchive } from './unpack-archive.js';

export interface FetchOptions extends KeepOptions {
  /** The workspace, which local folders and a relative mirror count from. */
  workspace: string;
  /** Folder that holds `<org>/<repo>/<commit>.tar.gz`; without it STX_SOURCE_MIRROR, and '' for none. */
  mirror?: string | undefined;
  /** git tree id the source must have, for a git source that does not say it itself. */
  expectedTree?: string | undefined;
}

export interface FetchedSource extends KeptTree {
  /** The source by content, as a lock has it. */
  locked: LockedSource;
}

/** How the content of each kind is fetched. */
const FETCH: { [K in FolderKey]: (source: Written[K] | Locked[K], options: FetchOptions) => Promise<FetchedSource> } = {
  git: fetchGit,
  tar: async (source, options) => ({ ...(await fetchArchive(source.tar, options)), locked: source }),
  zip: async (source, options) => ({ ...(await fetchArchive(source.zip, options)), locked: source }),
  local: fetchLocal,
};

/**
 * Brings a source to this machine and gives its folder, which is shared with others and not to be written into. What was
 * fetched before is found without mirror and network, and its content checked; a commit without a tree id to expect is found so
 * only where it came from its repository. Whatever a source holds is in its tree, or refused by name: nothing is missing.
 *
 * @throws StxError SOURCE_UNREACHABLE, SOURCE_CHANGED, SOURCE_MISSING, SOURCE_UNSUPPORTED, HASH_MISMATCH, ARCHIVE_UNSAFE,
 * ARCHIVE_TOO_LARGE, ARCHIVE_UNREADABLE, SUBDIRECTORY_MISSING.
 */
export async function fetchSource(source: FolderSource, options: FetchOptions): Promise<FetchedSource> {
  const fetch = <K extends FolderKey>(key: K, given: Written[K] | Locked[K]): Promise<FetchedSource> =>
    FETCH[key](given, options);
  return await fetch(kindOf(source), source);
}

async function fetchGit({ git }: Written['git'] | Locked['git'], options: FetchOptions): Promise<FetchedSource> {
  const { repository, commit, subdirectory } = git;
  const expectedTree = 'tree' in git ? git.tree : options.expectedTree;
  const mirror = mirrorFolder(options.mirror, options.workspace);
  const kept = await fetchCommit(git, { ...options, mirror, expectedTree });
  const folder = subdirectory === undefined ? {} : { subdirectory };
  return { ...kept, locked: { git: { repository, commit, ...folder, tree: kept.tree } } };
}

async function fetchLocal(
  { local }: Written['local'] | Locked['local'],
  options: FetchOptions,
): Promise<FetchedSource> {
  const path = typeof local === 'string' ? local : local.path;
  const expected = typeof local === 'string' ? options.expectedTree : local.tree;
  const kept = await snapshotLocal(resolve(options.workspace, path), options);
  refuseChanged(`the local source ${path}`, expected, kept.tree, 'it was edited since it was locked; lock again');
  return { ...kept, locked: { local: { path, tree: kept.tree } } };
}

async function fetchArchive({ url, sha256, subdirectory }: Archive, options: FetchOptions): Promise<KeptTree> {
  const download = (temporary: string): Promise<string> => downloadArchive(url, temporary, options);
  return await keepArchive(download, redact(url), sha256, { ...options, subdirectory });
}

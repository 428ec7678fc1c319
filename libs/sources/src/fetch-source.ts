import { resolve } from 'node:path';
import type { LockedSource, Source } from '@stx/formats';
import { redact } from '@stx/machine';
import { downloadArchive } from './download-archive.js';
import { fetchCommit, refuseChanged } from './fetch-commit.js';
import { mirrorFolder } from './find-in-mirror.js';
import type { KeepOptions, KeptTree } from './keep-tree.js';
import { snapshotLocal } from './snapshot-local.js';
import { keepArchive } from './unpack-archive.js';

/** A source as a user wrote it or as a lock names it; an sdist is brought by whoever talks to the Python index. */
export type FetchableSource = Exclude<Source | LockedSource, { sdist: unknown }>;

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

/**
 * Brings a source to this machine and gives its folder, which is shared with others and not to be written into. What was
 * fetched before is found without mirror and network, and its content checked; a commit without a tree id to expect is found so
 * only where it came from its repository. Whatever a source holds is in its tree, or refused by name: nothing is missing.
 *
 * @throws StxError SOURCE_UNREACHABLE, SOURCE_CHANGED, SOURCE_MISSING, SOURCE_UNSUPPORTED, HASH_MISMATCH, ARCHIVE_UNSAFE,
 * ARCHIVE_TOO_LARGE, ARCHIVE_UNREADABLE, SUBDIRECTORY_MISSING.
 */
export async function fetchSource(source: FetchableSource, options: FetchOptions): Promise<FetchedSource> {
  if ('git' in source) {
    const { repository, commit, subdirectory } = source.git;
    const lockedTree = 'tree' in source.git ? source.git.tree : options.expectedTree;
    const mirror = mirrorFolder(options.mirror, options.workspace);
    const kept = await fetchCommit(source.git, { ...options, mirror, expectedTree: lockedTree });
    const folder = subdirectory === undefined ? {} : { subdirectory };
    return { ...kept, locked: { git: { repository, commit, ...folder, tree: kept.tree } } };
  }
  if ('local' in source) {
    const path = typeof source.local === 'string' ? source.local : source.local.path;
    const expected = typeof source.local === 'string' ? options.expectedTree : source.local.tree;
    const kept = await snapshotLocal(resolve(options.workspace, path), options);
    refuseChanged(`the local source ${path}`, expected, kept.tree, 'it was edited since it was locked; lock again');
    return { ...kept, locked: { local: { path, tree: kept.tree } } };
  }
  const archive = 'tar' in source ? source.tar : source.zip;
  const bring = (temporary: string): Promise<string> => downloadArchive(archive.url, temporary, options);
  const unpack = { ...options, subdirectory: archive.subdirectory };
  return { ...(await keepArchive(bring, redact(archive.url), archive.sha256, unpack)), locked: source };
}

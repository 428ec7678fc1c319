import type { z } from 'zod';

/** What a commit of a repository is known by; a lock adds the git tree id of its folder. */
export interface Commit {
  repository: string;
  commit: string;
  subdirectory?: string | undefined;
  tree?: string | undefined;
}

/** A folder of this machine; a lock adds its git tree id. */
export interface LocalFolder {
  path: string;
  tree?: string | undefined;
}

/** A distribution of the Python index. */
export interface IndexRelease {
  name: string;
  version: string;
}

/** A file of the Python index, by content. */
export interface HashedFile {
  file: string;
  sha256: string;
}

/** What of a locked source does not fit the entry that it stands in. */
export interface Misfit {
  path: string[];
  message: string;
}

/**
 * One kind of source: the forms that it has in files, and what the workspace asks of it. How its content is fetched is in
 * libs/sources, or in libs/index for a kind that yields a file of the Python index.
 */
export interface SourceKind<Written, Locked, Yields extends 'folder' | 'file'> {
  /** The source as a user writes it. */
  written: z.ZodType<Written>;
  /** The source as a lock names it: by content. */
  locked: z.ZodType<Locked>;
  /** Whether its content arrives as a folder, or as a file of the Python index. */
  yields: Yields;
  /** Whether a locked source is the one that a user named: the same place, and the same content if the user gives it. */
  isLockOf: (written: Written, locked: Locked) => boolean;
  /** The source as a message names it. */
  describe: (source: Written | Locked) => string;
  /** The content of a locked source, as a list of changes names it. */
  content: (locked: Locked) => string;
  /** What a recipe calls the reference of the project (PROJECT_REF). */
  reference: (locked: Locked, version: string | undefined) => string;
  /** What a recipe calls the repository of the project (PROJECT_REPO); without it, the project's name. */
  repository?: (written: Written) => string;
  /** The commit, for a kind that has one. */
  commit?: (source: Written | Locked) => Commit;
  /** The folder of this machine, for a kind that an edit can change after the lock. */
  folder?: (source: Written | Locked) => LocalFolder;
  /** The name and version on the Python index, for a kind that names them. */
  release?: (written: Written) => IndexRelease;
  /** The file of the Python index, for a kind that is one. */
  file?: (locked: Locked) => HashedFile;
  /** What does not fit the entry of a lock that the source stands in. */
  misfit?: (locked: Locked, entry: IndexRelease) => Misfit | undefined;
}

/** A kind as it is; the call lets the compiler derive its forms from the two schemas. */
export function sourceKind<Written, Locked, Yields extends 'folder' | 'file'>(
  kind: SourceKind<Written, Locked, Yields>,
): SourceKind<Written, Locked, Yields> {
  return kind;
}

import { extract, list, type ReadEntry } from 'tar';
import { isGitInternal } from './list-files.js';
import { refuseUnsafe, type ArchiveEntry } from './refuse-unsafe.js';

const KINDS: Partial<Record<ReadEntry['type'], ArchiveEntry['kind']>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  SymbolicLink: 'symlink',
  Link: 'hardlink',
};

/** Unpacks a tar file, plain or gzip, into an empty folder, after a look at all its entries; `.git` is left out. */
export async function extractTar(file: string, destination: string): Promise<void> {
  const entries: ArchiveEntry[] = [];
  const onReadEntry = (entry: ReadEntry): void => {
    if (isGitInternal(entry.path)) return;
    entries.push({ path: entry.path, kind: KINDS[entry.type] ?? 'other', target: entry.linkpath });
  };
  await list({ file, strict: true, onReadEntry });
  refuseUnsafe(file, entries);
  const filter = (path: string): boolean => !isGitInternal(path);
  await extract({ file, cwd: destination, strict: true, preserveOwner: false, noMtime: true, filter });
}

import { z } from 'zod';
import type { Commit, HashedFile, IndexRelease, LocalFolder, Misfit, SourceKind } from './source-kind.js';
import { SOURCE_KINDS, type FolderKey, type Locked, type SourceKey, type Written } from './source-kinds.js';

const kinds = Object.values(SOURCE_KINDS);
const names = Object.keys(SOURCE_KINDS).join(', ');

/** A source as a user writes it: exactly one of the kinds. */
export const sourceSchema = z.union(
  kinds.map(({ written }) => written),
  { error: `is not a source; give exactly one of ${names} with the fields of that kind` },
);
export type Source = Written[SourceKey];

/** A source in a lock, by content. */
export const lockedSourceSchema = z.union(kinds.map(({ locked }) => locked));
export type LockedSource = Locked[SourceKey];

/** A source whose content is a folder; others are files of the Python index. */
export type FolderSource = Written[FolderKey] | Locked[FolderKey];

type Key = SourceKey;

/** The kinds in a form in which the compiler checks one call for all of them. */
const KINDS: { [K in SourceKey]: SourceKind<Written[K], Locked[K], 'folder' | 'file'> } = SOURCE_KINDS;

const isKey = (key: string): key is SourceKey => Object.hasOwn(SOURCE_KINDS, key);

/** The kind of a source: its only key. @throws TypeError for a value that no schema has checked. */
export function kindOf(source: FolderSource): FolderKey;
export function kindOf(source: Source | LockedSource): SourceKey;
export function kindOf(source: Source | LockedSource): SourceKey {
  const key = Object.keys(source).find(isKey);
  if (key === undefined) throw new TypeError(`no kind of source: ${Object.keys(source).join(', ')}`);
  return key;
}

/** Whether a source is a file of the Python index, whose content libs/sources does not fetch. */
export function isOfIndex<S extends Source | LockedSource>(source: S): source is Exclude<S, FolderSource> {
  return KINDS[kindOf(source)].yields === 'file';
}

/** Whether a locked source is the one that a user named. */
export function isLockOf(source: Source, locked: LockedSource): boolean {
  const ask = <K extends Key>(key: K, one: Written[K], other: Locked[K]): boolean => KINDS[key].isLockOf(one, other);
  return kindOf(source) === kindOf(locked) && ask(kindOf(source), source, locked);
}

/** A source as a message names it. */
export function describeSource(source: Source | LockedSource | undefined): string {
  const ask = <K extends Key>(key: K, given: Written[K] | Locked[K]): string => KINDS[key].describe(given);
  return source === undefined ? 'none' : ask(kindOf(source), source);
}

/** The content of a locked source, as a list of changes names it. */
export function describeContent(source: LockedSource): string {
  const ask = <K extends Key>(key: K, given: Locked[K]): string => KINDS[key].content(given);
  return ask(kindOf(source), source);
}

/** What a recipe calls the reference of a project that is locked at a version. */
export function sourceReference(source: LockedSource, version: string | undefined): string {
  const ask = <K extends Key>(key: K, given: Locked[K]): string => KINDS[key].reference(given, version);
  return ask(kindOf(source), source);
}

/** What a recipe calls the repository of a project; undefined for a kind that has none. */
export function sourceRepository(source: Source): string | undefined {
  const ask = <K extends Key>(key: K, given: Written[K]): string | undefined => KINDS[key].repository?.(given);
  return ask(kindOf(source), source);
}

/** The commit of a source; undefined for a kind that has none. */
export function commitOf(source: Source | LockedSource): Commit | undefined {
  const ask = <K extends Key>(key: K, given: Written[K] | Locked[K]): Commit | undefined => KINDS[key].commit?.(given);
  return ask(kindOf(source), source);
}

/** The folder of this machine that a source is; undefined for a kind that no edit changes. */
export function localFolderOf(source: Source | LockedSource): LocalFolder | undefined {
  const ask = <K extends Key>(key: K, given: Written[K] | Locked[K]): LocalFolder | undefined =>
    KINDS[key].folder?.(given);
  return ask(kindOf(source), source);
}

/** The name and version on the Python index that a source names; undefined for a kind that names none. */
export function indexReleaseOf(source: Source): IndexRelease | undefined {
  const ask = <K extends Key>(key: K, given: Written[K]): IndexRelease | undefined => KINDS[key].release?.(given);
  return ask(kindOf(source), source);
}

/** The file of the Python index that a locked source is; undefined for a kind that is a folder. */
export function indexFileOf(source: LockedSource): HashedFile | undefined {
  const ask = <K extends Key>(key: K, given: Locked[K]): HashedFile | undefined => KINDS[key].file?.(given);
  return ask(kindOf(source), source);
}

/** What of a locked source does not fit the entry that it stands in. */
export function misfitOf(source: LockedSource, entry: IndexRelease): Misfit | undefined {
  const ask = <K extends Key>(key: K, given: Locked[K]): Misfit | undefined => KINDS[key].misfit?.(given, entry);
  return ask(kindOf(source), source);
}

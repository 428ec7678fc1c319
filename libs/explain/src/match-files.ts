import { dirname } from 'node:path/posix';
import picomatch from 'picomatch';
import type { KeyInputs } from './input-manifest.js';

type Fileset = KeyInputs['filesets'][number];

/** The folder or file that contains all matches of a pattern. */
function folderOf(pattern: string): string {
  return picomatch.scan(pattern).base;
}

/** The folders to search for a fileset's files. */
export function foldersOf({ patterns }: Fileset): string[] {
  return [...new Set(patterns.filter((pattern) => !pattern.startsWith('!')).map(folderOf))];
}

/** The files of a fileset: those that a pattern matches and no pattern with `!` excludes, as in Nx. */
export function matchFiles({ patterns, own }: Fileset, files: readonly string[]): string[] {
  const options = { dot: true };
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (wanted.length === 0) return [];
  const isWanted = picomatch(wanted, options);
  const isExcluded = excluded.length === 0 ? (): boolean => false : picomatch(excluded, options);
  const folders = new Set(wanted.map(folderOf));
  const others = own ? files.filter((file) => file.endsWith('/project.json')).map((file) => dirname(file)) : [];
  const nested = others.filter((folder) => !folders.has(folder));
  const isNested = (file: string): boolean => nested.some((folder) => file.startsWith(`${folder}/`));
  return files.filter((file) => isWanted(file) && !isExcluded(file) && !isNested(file));
}

import { dirname } from 'node:path/posix';
import picomatch from 'picomatch';
import type { Ingredients } from './made-from.js';

type Fileset = Ingredients['filesets'][number];

/** The folder, or the file, that all matches of a pattern lie in. */
function folderOf(pattern: string): string {
  return picomatch.scan(pattern).base;
}

/** The folders that have to be looked through to find a set's files. */
export function foldersOf({ patterns }: Fileset): string[] {
  return [...new Set(patterns.filter((pattern) => !pattern.startsWith('!')).map(folderOf))];
}

/** Which of some files a set takes: those that a pattern matches and no pattern with a `!` does, as Nx has it. */
export function matchFiles({ patterns, own }: Fileset, files: readonly string[]): string[] {
  const options = { dot: true };
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const refused = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (wanted.length === 0) return [];
  const isWanted = picomatch(wanted, options);
  const isRefused = refused.length === 0 ? (): boolean => false : picomatch(refused, options);
  const folders = new Set(wanted.map(folderOf));
  const others = own ? files.filter((file) => file.endsWith('/project.json')).map((file) => dirname(file)) : [];
  const nested = others.filter((folder) => !folders.has(folder));
  const isNested = (file: string): boolean => nested.some((folder) => file.startsWith(`${folder}/`));
  return files.filter((file) => isWanted(file) && !isRefused(file) && !isNested(file));
}

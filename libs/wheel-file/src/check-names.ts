import { LONGEST_PART, LONGEST_PATH } from './limits.js';

/** What is wrong with a path that becomes a file of an image; undefined for one in its shortest form that stays below its folder. */
export function pathFault(path: string): string | undefined {
  const shown = JSON.stringify(path);
  if (path === '') return 'a file without a name';
  if (/\p{Cc}/u.test(path)) return `${shown} has control characters in its name`;
  if (path.includes('\\')) return `${shown} has a backslash in its name`;
  if (path.startsWith('/') || /^[A-Za-z]:/u.test(path)) return `${shown} is an absolute path`;
  const parts = path.split('/');
  if (parts.includes('..')) return `${shown} leads out of its folder`;
  if (parts.some((part) => part === '' || part === '.')) return `${shown} is not in its shortest form`;
  if (parts.some((part) => part.startsWith('.wh.')))
    return `${shown} would delete files of other layers of an image (.wh.)`;
  if (Buffer.byteLength(path) > LONGEST_PATH || parts.some((part) => Buffer.byteLength(part) > LONGEST_PART)) {
    return `${JSON.stringify(`${path.slice(0, 40)}…`)} is longer than a path may be`;
  }
  return undefined;
}

/** The same for an entry of an archive, where a folder ends with a slash. */
export function entryFault(name: string): string | undefined {
  return pathFault(name === '/' ? name : name.replace(/\/$/u, ''));
}

/** Names that differ only in case: one file where a file system does not tell them apart. */
export function caseWarnings(names: readonly string[]): string[] {
  const spellings = new Map<string, string>();
  const warnings: string[] = [];
  for (const name of names) {
    const folded = name.toLowerCase();
    const spelling = spellings.get(folded);
    if (spelling !== undefined && spelling !== name) warnings.push(`${spelling} and ${name} differ only in case`);
    spellings.set(folded, name);
  }
  return warnings;
}

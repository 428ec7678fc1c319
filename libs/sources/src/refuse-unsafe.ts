import { StxError } from '@stx/errors';
import { LONGEST_PART, LONGEST_PATH, MOST_ENTRIES, tooLarge } from './limits.js';
import { refuseAll, unsupported } from './refuse.js';
import { decodeName, showName } from './show-name.js';

/** One entry of an archive, as it names itself. */
export interface ArchiveEntry {
  path: string;
  kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  /** Where a link points: a symlink from its own folder, a hard link from the archive's root. */
  target?: string | undefined;
  /** Why the entry cannot be unpacked, where its kind is another one. */
  unsupported?: string | undefined;
}

/** As deep as Linux follows links; a longer chain cannot be opened, and so leads nowhere. */
const DEEPEST_LINK = 40;

/** The parts of a path without those that name no place. */
export const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

/** The one spelling of a path. */
export const normalPath = (path: string): string => partsOf(path).join('/');

/**
 * Refuses an archive that could write outside the folder it is unpacked to, or of which something would be missing or
 * replaced: absolute paths, `..`, relative links out of it (also by way of other links), entries behind links, one path for two
 * things, device nodes and pipes. A link to an absolute path is kept as it is: nothing on this machine follows it, and in the
 * container that builds the source it leads to the container's own files.
 *
 * @throws StxError ARCHIVE_UNSAFE, SOURCE_UNSUPPORTED or ARCHIVE_TOO_LARGE; AggregateError of one for each such entry.
 */
export function refuseUnsafe(archive: string, entries: readonly ArchiveEntry[]): void {
  if (entries.length > MOST_ENTRIES) throw tooLarge(archive, `it has more than ${String(MOST_ENTRIES)} entries`);
  const places = placesOf(entries);
  const faults = entries.flatMap((entry) => {
    if (entry.unsupported !== undefined) return [refusal(archive, entry.path, entry.unsupported)];
    const fault = faultOf(entry, places);
    return fault === undefined ? [] : [unsafe(archive, entry.path, fault)];
  });
  refuseAll(faults, `${archive} is not safe to unpack`);
}

/** The refusal of one entry. */
export function unsafe(archive: string, path: string, fault: string): StxError {
  return new StxError('ARCHIVE_UNSAFE', `${archive}: the entry '${showName(path)}' ${fault}; nothing was unpacked`, {
    hint: 'do not use this archive; get the source from elsewhere, or pack it again without that entry',
  });
}

/** The refusal of an entry that no source tree can hold. */
export function refusal(archive: string, name: string | Uint8Array, fault: string): StxError {
  return unsupported(
    `${archive}: the entry '${showName(name)}' ${fault}; nothing was unpacked`,
    'pack it again without that entry, or with another name for it',
  );
}

/** The name of an entry, or its refusal: a name that is no UTF-8 could be that of another file. */
export function nameOfEntry(archive: string, bytes: Uint8Array): string {
  const name = decodeName(bytes);
  if (name === undefined) throw refusal(archive, bytes, 'has a name that is not UTF-8');
  return name;
}

interface Places {
  /** Targets of symbolic links. */
  links: ReadonlyMap<string, string>;
  files: ReadonlySet<string>;
  /** What has something below it. */
  parents: ReadonlySet<string>;
}

function placesOf(entries: readonly ArchiveEntry[]): Places {
  const links = new Map<string, string>();
  const files = new Set<string>();
  const parents = new Set<string>();
  for (const { path, kind, target } of entries) {
    const parts = partsOf(path);
    const own = parts.join('/');
    if (kind === 'symlink') links.set(own, target ?? '');
    if (kind === 'file' || kind === 'hardlink') files.add(own);
    if (kind === 'folder') parents.add(own);
    // A path of thousands of parts is refused anyway.
    for (let length = Math.min(parts.length, LONGEST_PATH) - 1; length > 0; length -= 1) {
      const above = parts.slice(0, length).join('/');
      if (parents.has(above)) break;
      parents.add(above);
    }
  }
  return { links, files, parents };
}

function faultOf({ path, kind, target }: ArchiveEntry, { links, files, parents }: Places): string | undefined {
  const parts = partsOf(path);
  if (path.startsWith('/')) return 'has an absolute path';
  if (path.includes('\0') || target?.includes('\0') === true) return 'has a NUL in its path';
  if (parts.includes('..')) return "has '..' in its path";
  if (kind === 'other') return 'is neither file, folder nor link';
  if (parts.length === 0 && kind !== 'folder') return 'has an empty path';
  const long = [path, target ?? ''].some((each) => Buffer.byteLength(each) > LONGEST_PATH);
  if (long || parts.some((part) => Buffer.byteLength(part) > LONGEST_PART)) return 'has too long a path';
  const own = parts.join('/');
  if (kind !== 'symlink' && links.has(own)) return 'is there twice, once as a link';
  if (kind === 'symlink' && links.get(own) !== (target ?? '')) return 'is there twice, as different links';
  if (kind === 'symlink' && (target ?? '') === '') return 'is a link to nothing';
  if (parts.some((_, index) => index > 0 && links.has(parts.slice(0, index).join('/')))) return 'lies behind a link';
  if ((kind === 'file' || kind === 'hardlink') && parents.has(own)) return 'is a folder, too';
  if (kind === 'symlink' && leadsOut(parts.slice(0, -1), target ?? '', links))
    return `links to '${showName(target ?? '')}', outside`;
  if (kind === 'hardlink') return hardLinkFault(target ?? '', files, links);
  return undefined;
}

function hardLinkFault(
  target: string,
  files: ReadonlySet<string>,
  links: ReadonlyMap<string, string>,
): string | undefined {
  const shown = `is a hard link to '${showName(target)}'`;
  if (target.startsWith('/') || leadsOut([], target, links)) return `${shown}, outside`;
  return files.has(normalPath(target)) ? undefined : `${shown}, which is no file of the archive`;
}

/**
 * Whether a relative link leads out of the folder. It is followed one part of its path at a time, as the kernel would, through
 * every link the archive brings; where one of them is absolute, it leads to a place that does not depend on the folder.
 */
export function leadsOut(from: readonly string[], target: string, links: ReadonlyMap<string, string>): boolean {
  if (target.startsWith('/')) return false;
  const at = [...from];
  // The last part first, since parts are taken from the end.
  const todo = partsOf(target).reverse();
  let followed = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '..') {
      if (at.pop() === undefined) return true;
      continue;
    }
    at.push(part);
    const next = links.get(at.join('/'));
    if (next === undefined) continue;
    if (next.startsWith('/')) return false;
    if ((followed += 1) > DEEPEST_LINK) return false;
    at.pop();
    todo.push(...partsOf(next).reverse());
  }
  return false;
}

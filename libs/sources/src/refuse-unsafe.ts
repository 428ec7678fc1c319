import { StxError } from '@stx/errors';

/** One entry of an archive, as it names itself. */
export interface ArchiveEntry {
  path: string;
  kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  /** Where a link points: a symlink from its own folder, a hard link from the archive's root. */
  target?: string | undefined;
}

/** As deep as Linux follows links; a longer chain cannot be opened, and so leads nowhere. */
const DEEPEST_LINK = 40;

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

/**
 * Refuses an archive that could write, or make anyone read, outside the folder it is unpacked to: absolute paths, `..`,
 * links out of it (also by way of other links), entries behind links, device nodes and pipes.
 *
 * @throws AggregateError of StxError ARCHIVE_UNSAFE, one for each such entry.
 */
export function refuseUnsafe(archive: string, entries: readonly ArchiveEntry[]): void {
  const links = new Map<string, string>();
  for (const { path, kind, target } of entries)
    if (kind === 'symlink') links.set(partsOf(path).join('/'), target ?? '');
  const faults = entries.flatMap((entry) => {
    const fault = faultOf(entry, links);
    return fault === undefined ? [] : [unsafe(archive, entry.path, fault)];
  });
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new AggregateError(faults, `${archive} is not safe to unpack`);
}

/** The refusal of one entry. */
export function unsafe(archive: string, path: string, fault: string): StxError {
  return new StxError('ARCHIVE_UNSAFE', `${archive}: the entry '${path}' ${fault}; nothing was unpacked`, {
    hint: 'do not use this archive; get the source from elsewhere, or pack it anew without that entry',
  });
}

function faultOf({ path, kind, target }: ArchiveEntry, links: ReadonlyMap<string, string>): string | undefined {
  const parts = partsOf(path);
  if (path.startsWith('/')) return 'has an absolute path';
  if (path.includes('\0')) return 'has a NUL in its path';
  if (parts.includes('..')) return "has '..' in its path";
  if (kind === 'other') return 'is neither file, folder nor link';
  const own = parts.join('/');
  if (kind !== 'symlink' && links.has(own)) return 'is there twice, once as a link';
  if (kind === 'symlink' && links.get(own) !== (target ?? '')) return 'is there twice, as different links';
  if (parts.some((_, index) => index > 0 && links.has(parts.slice(0, index).join('/')))) return 'lies behind a link';
  if (kind === 'symlink' && leadsOut(parts.slice(0, -1), target ?? '', links))
    return `links to '${target ?? ''}', outside`;
  if (kind === 'hardlink' && leadsOut([], target ?? '', links)) return `is a hard link to '${target ?? ''}', outside`;
  return undefined;
}

/** Follows a link one part of its path at a time, as the kernel would, through every link the archive brings. */
function leadsOut(from: readonly string[], target: string, links: ReadonlyMap<string, string>): boolean {
  if (target.startsWith('/')) return true;
  const at = [...from];
  let todo = partsOf(target);
  let followed = 0;
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '..') {
      if (at.pop() === undefined) return true;
      continue;
    }
    at.push(part);
    const next = links.get(at.join('/'));
    if (next === undefined) continue;
    if (next.startsWith('/')) return true;
    if ((followed += 1) > DEEPEST_LINK) return false;
    at.pop();
    todo = [...partsOf(next), ...todo];
  }
  return false;
}

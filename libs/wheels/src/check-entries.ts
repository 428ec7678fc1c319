import { posix } from 'node:path';
import type { ZipEntry } from './read-zip.js';

export interface Findings {
  faults: string[];
  warnings: string[];
}

/** What is wrong with the name of an archive's entry; undefined for a plain path that stays below its folder. */
function nameFault({ name, localName }: ZipEntry): string | undefined {
  const shown = JSON.stringify(name);
  if (name === '') return 'an entry without a name';
  if (localName !== name) return `${shown} is called ${JSON.stringify(localName)} in its own header`;
  if (/\p{Cc}/u.test(name)) return `${shown} has control characters in its name`;
  if (name.includes('\\')) return `${shown} has a backslash in its name`;
  if (name.startsWith('/') || /^[A-Za-z]:/u.test(name)) return `${shown} is an absolute path`;
  const parts = name.replace(/\/$/u, '').split('/');
  if (parts.includes('..')) return `${shown} leads out of its folder`;
  if (parts.some((part) => part === '' || part === '.')) return `${shown} is not in its shortest form`;
  return undefined;
}

/** Looks at the names and kinds of all entries; only links need their content read. */
export async function checkEntries(entries: readonly ZipEntry[]): Promise<Findings> {
  const faults: string[] = [];
  const warnings: string[] = [];
  const spellings = new Map<string, string>();
  const seen = new Set<string>();
  for (const entry of entries) {
    const fault = nameFault(entry);
    if (fault !== undefined) faults.push(fault);
    if (entry.isEncrypted) faults.push(`${JSON.stringify(entry.name)} is encrypted`);
    if (seen.has(entry.name)) faults.push(`${JSON.stringify(entry.name)} is in the archive twice`);
    const folded = entry.name.toLowerCase();
    const spelling = spellings.get(folded);
    if (spelling !== undefined && spelling !== entry.name) {
      warnings.push(`${spelling} and ${entry.name} differ only in case`);
    }
    spellings.set(folded, entry.name);
    seen.add(entry.name);
    if (entry.isLink && !entry.isEncrypted) {
      const target = (await entry.read()).toString('utf8');
      if (leadsOut(entry.name, target)) {
        faults.push(`${JSON.stringify(entry.name)} is a link out of its folder, to ${JSON.stringify(target)}`);
      } else warnings.push(`${entry.name} is a link, which pip and uv write as a file`);
    }
  }
  return { faults, warnings };
}

function leadsOut(name: string, target: string): boolean {
  const reached = posix.normalize(posix.join(posix.dirname(name), target));
  return posix.isAbsolute(target) || target.includes('\\') || reached === '..' || reached.startsWith('../');
}

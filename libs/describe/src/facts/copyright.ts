import { parseStanzas } from './dpkg-status.js';

/**
 * Names of the licences in a Debian copyright file: its License fields if it is machine-readable (copyright-format/1.0),
 * otherwise the texts in /usr/share/common-licenses that it refers to.
 */
export function licencesInCopyright(text: string): string[] {
  const isMachineReadable = /^Format(?:-Specification)?:\s*\S*(?:copyright-format|dep5|dep-5)/imu.test(
    text.slice(0, 2000),
  );
  if (!isMachineReadable) {
    const named = [...text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z0-9.-]*[A-Za-z0-9])/gu)];
    return unique(named.map(([, name]) => name ?? ''));
  }
  // The header and paragraphs of files name licences; paragraphs without Files only hold their texts.
  const stanzas = parseStanzas(text).filter(({ files, format }) => files !== undefined || format !== undefined);
  const fields = stanzas.map(({ license = '' }) => license.split('\n', 1)[0] ?? '');
  return unique(fields.flatMap(splitNames));
}

/** `GPL-2+ and (MIT or BSD-3-clause)` names three licences; `with … exception` belongs to its licence. */
function splitNames(field: string): string[] {
  return field
    .split(/\s+(?:and|or|and\/or)\s+|[,|()]/iu)
    .map((name) => name.trim().replace(/\s+/gu, ' '))
    .filter((name) => name !== '' && !/^(?:and|or)$/iu.test(name));
}

const unique = (names: string[]): string[] => [...new Set(names.filter((name) => name !== ''))].sort();

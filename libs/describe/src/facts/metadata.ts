import { normalizeName } from '@stx/formats';
import type { Metadata } from './layer-facts.js';

/** Reads METADATA of a distribution: headers of an e-mail message (core metadata specification); undefined without a name. */
export function parseMetadata(text: string): Metadata | undefined {
  const end = /\r?\n\r?\n/u.exec(text)?.index;
  const headers = readHeaders(text.slice(0, end));
  const all = (name: string): string[] => headers.flatMap(([key, value]) => (key === name ? [value] : []));
  const [name] = all('name');
  const [version] = all('version');
  if (name === undefined || version === undefined) return undefined;
  const [expression] = all('license-expression');
  const [licence] = all('license').filter((value) => value !== '' && value !== 'UNKNOWN' && !value.includes('\n'));
  const required = all('requires-dist').filter((value) => !/;.*\bextra\s*==/u.test(value));
  return {
    name,
    version,
    ...(expression === undefined ? {} : { expression }),
    ...(licence === undefined ? {} : { licence }),
    classifiers: all('classifier').filter((value) => value.startsWith('License ::')),
    requires: [...new Set(required.map(nameIn))].sort(),
  };
}

const nameIn = (requirement: string): string =>
  normalizeName(/^[A-Za-z0-9][A-Za-z0-9._-]*/u.exec(requirement.trim())?.[0] ?? '');

function readHeaders(text: string): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of text.split(/\r?\n/u)) {
    const last = headers.at(-1);
    if (/^[ \t]/u.test(line) && last !== undefined) last[1] += `\n${line.trim()}`;
    else {
      const at = line.indexOf(':');
      if (at > 0) headers.push([line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]);
    }
  }
  return headers;
}

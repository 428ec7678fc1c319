import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** More than any Dockerfile, script or patch of a tree holds. */
const MOST_BYTES = 256 * 1024;

/** The text of a file of a tree, or why it is not read. */
export type NamedFile = { text: string } | { why: string };

/** Reads a file that a directive names, by its path relative to the tree. No link is followed, so nothing outside is read. */
export function readNamed(root: string, file: string): NamedFile {
  const parts = file.split('/');
  if (parts.includes('..') || file.startsWith('/')) return { why: 'it is outside of the tree' };
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const found = lstatSync(join(root, ...parts.slice(0, depth)), { throwIfNoEntry: false });
    if (found === undefined) return { why: 'there is no such file' };
    if (found.isSymbolicLink()) return { why: 'it is, or is behind, a link' };
    if (depth < parts.length ? !found.isDirectory() : !found.isFile()) return { why: 'there is no such file' };
    if (depth === parts.length && found.size > MOST_BYTES)
      return { why: `it has ${String(found.size)} bytes, more than ${String(MOST_BYTES)}` };
  }
  const text = decoded(readFileSync(join(root, file)));
  return text === undefined ? { why: 'it is not UTF-8' } : { text };
}

/** The text of a file; undefined where it is not UTF-8. */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

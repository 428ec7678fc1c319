import type { ZipEntry } from './read-zip.js';

/** The folders at the top of a wheel that installers take for its metadata. */
export function infosOf(entries: readonly ZipEntry[]): string[] {
  const tops = new Set(entries.map(({ name }) => name.split('/', 1)[0] ?? ''));
  return [...tops].filter((top) => top.toLowerCase().endsWith('.dist-info')).sort();
}

/** The metadata folder of a wheel; undefined where it has none, or several. */
export function findInfo(entries: readonly ZipEntry[]): string | undefined {
  const [info, ...others] = infosOf(entries);
  if (info === undefined || others.length > 0 || !info.endsWith('.dist-info')) return undefined;
  return entries.some(({ name }) => name === `${info}/METADATA`) ? info : undefined;
}

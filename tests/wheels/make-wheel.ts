import { createHash } from 'node:crypto';
import type { WrittenEntry } from './write-zip.js';

/** The entries of a sound wheel of one distribution: what is given, its metadata, and a RECORD that is right for all of it. */
export function wheelEntries(
  content: Readonly<Record<string, string>>,
  name = 'demo',
  version = '1.0',
): (WrittenEntry & { name: string; content: string })[] {
  const info = `${name}-${version}.dist-info`;
  const all = {
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ...content,
  };
  const files = Object.entries(all).filter(([path]) => !path.endsWith('/'));
  const record = files.map(([path, text]) => recordLine(path, text)).join('');
  return [
    ...Object.entries(all).map(([path, text]) => ({
      name: path,
      content: text,
      ...(path.endsWith('/') ? { mode: 0o040755 } : {}),
    })),
    { name: `${info}/RECORD`, content: `${record}${info}/RECORD,,\n` },
  ];
}

export function recordLine(path: string, text: string): string {
  const shown = /[",\n]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  const digest = createHash('sha256').update(text).digest('base64url');
  return `${shown},sha256=${digest},${String(Buffer.byteLength(text))}\n`;
}

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { inputManifestSchema, type InputManifest } from './input-manifest.js';
import { hashOf, readContent } from './read-manifest.js';

/** Texts of input files by their hash, so that a later explanation can show their changes. */
const TEXTS = 'dist/explain/texts';
const LARGEST_TEXT_BYTES = 1 << 20;

/** Writes an input manifest next to the receipt of its task, and saves the texts of its files. */
export async function saveManifest(root: string, folder: string, manifest: InputManifest): Promise<void> {
  mkdirSync(join(root, TEXTS), { recursive: true });
  for (const [file, hash] of Object.entries(manifest.files)) {
    const [path, kept] = [join(root, file), join(root, TEXTS, hash)];
    if (existsSync(kept) || !existsSync(path)) continue;
    const text = readContent(path);
    // A file that was edited during the task is not its input.
    if (text.length <= LARGEST_TEXT_BYTES && hashOf(text) === hash) await writeFileAtomic(kept, text);
  }
  await writeFileAtomic(join(root, folder, 'input-manifest.json'), `${JSON.stringify(manifest)}\n`);
}

/** The input manifest in a result folder; undefined if there is none. */
export function findManifest(root: string, folder: string): InputManifest | undefined {
  const path = join(root, folder, 'input-manifest.json');
  return existsSync(path) ? readJson(inputManifestSchema, path, 'remove it') : undefined;
}

/** The saved text with a hash; undefined if it was not saved. */
export function savedText(root: string, hash: string): string | undefined {
  const path = join(root, TEXTS, hash);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

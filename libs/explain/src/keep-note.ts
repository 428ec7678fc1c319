import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { madeFromSchema, type MadeFrom } from './made-from.js';
import { hashOf, readContent } from './take-note.js';

/** Texts of a build's files, by their hash, so that it can later be told what was changed in them. */
const TEXTS = 'dist/explain/texts';
const LARGEST_TEXT_BYTES = 1 << 20;

/** Writes a note beside the receipt of its task, and keeps the texts it names. */
export async function keepNote(root: string, folder: string, note: MadeFrom): Promise<void> {
  mkdirSync(join(root, TEXTS), { recursive: true });
  for (const [file, hash] of Object.entries(note.files)) {
    const [path, kept] = [join(root, file), join(root, TEXTS, hash)];
    if (existsSync(kept) || !existsSync(path)) continue;
    const text = readContent(path);
    // What was edited while the task ran is not what it was made from.
    if (text.length <= LARGEST_TEXT_BYTES && hashOf(text) === hash) await writeFileAtomic(kept, text);
  }
  await writeFileAtomic(join(root, folder, 'made-from.json'), `${JSON.stringify(note)}\n`);
}

/** The note of what lies in a folder; undefined where nothing was made there, or only a receipt came without one. */
export function findNote(root: string, folder: string): MadeFrom | undefined {
  const path = join(root, folder, 'made-from.json');
  return existsSync(path) ? readJson(madeFromSchema, path, 'remove it') : undefined;
}

/** A text that a note names, where it was kept. */
export function keptText(root: string, hash: string): string | undefined {
  const path = join(root, TEXTS, hash);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

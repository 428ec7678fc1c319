import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNote, keepNote, keptText } from './keep-note.js';
import { Reader } from './take-note.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-note-'));
  mkdirSync(join(root, 'images/a'), { recursive: true });
  mkdirSync(join(root, 'dist/images/a'), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const ingredients = {
  filesets: [{ patterns: ['images/a/**/*'], own: false }],
  packages: [],
  environment: [],
  receipts: [],
};

test('what is edited or gone when a task ends neither fails it nor counts for what it was made from', async () => {
  for (const name of ['kept', 'edited', 'gone']) writeFileSync(join(root, 'images/a', name), `${name} at first`);
  symlinkSync('..', join(root, 'images/a/link'));
  const note = new Reader(root).take('a:build-image', ingredients);
  writeFileSync(join(root, 'images/a/edited'), 'edited since');
  rmSync(join(root, 'images/a/gone'));
  await keepNote(root, 'dist/images/a', note);
  const text = (file: string): string | undefined => keptText(root, note.files[`images/a/${file}`] ?? '');
  expect(['kept', 'edited', 'gone', 'link'].map(text)).toEqual(['kept at first', undefined, undefined, '..']);
  expect(findNote(root, 'dist/images/a')).toEqual(note);
});

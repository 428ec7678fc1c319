import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEANINGS } from './meanings.js';
import { renderErrors } from './render-errors.js';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** The text of all code, without tests and the table itself. */
function sources(): string[] {
  return ['libs', 'tools'].flatMap((folder) =>
    readdirSync(join(workspace, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => /\.(?:ts|py)$/u.test(file) && !/\.test\.ts$|^libs\/codes\/|(?:^|\/)node_modules\//u.test(file))
      .map((file) => readFileSync(join(workspace, file), 'utf8')),
  );
}

test('docs/errors.md is up to date; if not, run npm run errors', async () => {
  expect(readFileSync(join(workspace, 'docs', 'errors.md'), 'utf8')).toBe(await renderErrors(workspace));
});

test('every code in the table is used', () => {
  const used = new Set(
    sources().flatMap((text) =>
      [...text.matchAll(/(['"])(?<code>[A-Z]+(?:_[A-Z]+)*)\1/gu)].map((match) => match.groups?.code),
    ),
  );
  expect(Object.keys(MEANINGS).filter((code) => !used.has(code))).toEqual([]);
});

test('every code has one sentence on its meaning and one on its fix', () => {
  const isSentence = (text: string): boolean => /^\S.*[^.]\.$/u.test(text) && !text.includes('. ');
  const odd = Object.entries(MEANINGS).filter(([, { means, do: fix }]) => !isSentence(means) || !isSentence(fix));
  expect(odd.map(([code]) => code)).toEqual([]);
});

test('no code is in two areas', () => {
  const areas = join(workspace, 'libs', 'codes', 'src', 'areas');
  const codes = readdirSync(areas).flatMap((file) =>
    [...readFileSync(join(areas, file), 'utf8').matchAll(/^ {2}(?<code>[A-Z_]+): \{$/gmu)].map(
      (match) => match.groups?.code,
    ),
  );
  expect([...codes].sort()).toEqual(Object.keys(MEANINGS).sort());
});

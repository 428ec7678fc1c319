import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyAdditions, touchedFiles } from './apply-additions.js';
import { compileEdited } from './compile-edited.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(workspace, 'docs/additions');
const fileOf = (name: string): string => join(folder, `${name}.patch`);

/** How many files each addition may touch, new ones included; npm run projects and npm run schemas write the others. */
const MOST = { field: 4, source: 3, recipe: 3, engine: 2, check: 2, target: 2 };
const GENERATED =
  /(?:^|\/)(?:nx\.json|project\.json|package-lock\.json|executors\.json|schema\.json)$|^tools\/schemas\/|^docs\/formats\.md$/u;

test.each(Object.entries(MOST))('a sample of a new %s touches at most %i files', (name, most) => {
  const files = touchedFiles(readFileSync(fileOf(name), 'utf8'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThanOrEqual(most);
  expect(files.filter((file) => GENERATED.test(file))).toEqual([]);
});

test('every sample is counted, and the page links it', () => {
  const page = readFileSync(join(workspace, 'docs/architecture.md'), 'utf8');
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(MOST)
      .map((name) => `${name}.patch`)
      .sort(),
  );
  for (const name of Object.keys(MOST)) expect(page).toContain(`](additions/${name}.patch)`);
});

// If a sample no longer applies, apply it with git apply --3way, correct it, and write it with git diff -U1.
test('all samples apply together to the present code, and compile', async () => {
  const edited = await applyAdditions(workspace, Object.keys(MOST).map(fileOf));
  expect(compileEdited(workspace, edited)).toEqual([]);
});

test('an edit that does not compile is reported with its file', () => {
  const file = 'libs/codes/src/meaning.ts';
  const text = readFileSync(join(workspace, file), 'utf8');
  expect(compileEdited(workspace, new Map([[file, `${text}export const broken: number = 'text';\n`]]))).toEqual([
    `${file}: Type 'string' is not assignable to type 'number'.`,
  ]);
});

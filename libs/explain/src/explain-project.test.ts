import { compareNotes, type Change } from './compare-notes.js';
import { explainProject, type Compared } from './explain-project.js';
import type { MadeFrom } from './made-from.js';
import { renderExplanation } from './render-explanation.js';

function note(task: string, files: Record<string, string>, receipts: string[] = []): MadeFrom {
  return {
    task,
    ingredients: { filesets: [], packages: ['zod'], environment: ['STX_RECIPE'], receipts },
    files,
    packages: { zod: '4.0.0' },
    environment: { STX_RECIPE: '0' },
  };
}

const bump: Change = { kind: 'file', name: 'images/a/image.lock.yaml', details: ['six 1.16.0 -> 1.17.0'] };
const code: Change = { kind: 'file', name: 'libs/recipes/src/x.ts', details: ['line 1: a -> b'] };
const base: Change = { kind: 'file', name: 'images/base-trixie/base.yaml', details: ['line 2: + curl'] };
const BASE = 'dist/images/base-trixie';

/** Three images on one base; a and b hold six, c does not. */
function compared(changes: Record<string, Change[]>): Map<string, Compared> {
  const of = (task: string, receipts: string[] = []): Compared => ({
    note: note(`${task}:build-image`, { [`images/${task}/image.yaml`]: '0' }, receipts),
    changes: changes[task] ?? [],
  });
  return new Map([
    [BASE, of('base-trixie')],
    ...['a', 'b', 'c'].map((name) => [`dist/images/${name}`, of(name, [BASE])] as const),
  ]);
}

test('a distribution that moved in two locks is one cause, and hits just those two', () => {
  const all = compared({ a: [bump], b: [{ ...bump, name: 'images/b/image.lock.yaml' }] });
  expect(explainProject('a', all)?.reasons).toEqual([
    { kind: 'file', name: bump.name, detail: 'six 1.16.0 -> 1.17.0', alsoHits: ['b'] },
  ]);
  expect(explainProject('c', all)).toMatchObject({ reasons: [], first: [] });
});

test('what changed in the base is told as a task before the image, since its digest may stay', () => {
  const explanation = explainProject('a', compared({ 'base-trixie': [base] }));
  expect(explanation).toMatchObject({
    reasons: [],
    first: [{ task: 'base-trixie:build-image', reasons: [{ name: base.name, alsoHits: ['b', 'c'] }] }],
  });
});

test('an image that was never built is not explained', () => {
  expect(explainProject('d', compared({}))).toBeUndefined();
});

test('a reader is told the cause, who else is hit, and what the key is made of', () => {
  const all = compared({ a: [bump, code], b: [code], c: [code], 'base-trixie': [base] });
  const explanation = explainProject('a', all);
  if (explanation === undefined) throw new Error('a was built');
  expect(renderExplanation(explanation, 'sha256:1').split('\n')).toEqual([
    'a would be built again, because:',
    '  images/a/image.lock.yaml: six 1.16.0 -> 1.17.0  (no other image)',
    '  libs/recipes/src/x.ts: line 1: a -> b  (every image)',
    'base-trixie:build-image would run before it, and a only follows if its result differs:',
    '  images/base-trixie/base.yaml: line 2: + curl  (every image)',
    'its key: images/a, $STX_RECIPE, 1 npm packages, and the results of images/base-trixie',
  ]);
});

test('files, packages and variables that differ are all found, whatever is left of their texts', () => {
  const before = note('a:build-image', { 'a.yaml': '1', 'b.yaml': '1', 'c.yaml': '1' });
  const now: MadeFrom = {
    ...note('a:build-image', { 'a.yaml': '2', 'b.yaml': '1', 'd.yaml': '1' }),
    packages: { zod: '4.0.1' },
    environment: { STX_RECIPE: '1' },
  };
  expect(compareNotes(before, now, () => undefined)).toEqual([
    { kind: 'file', name: 'a.yaml', details: ['is another'] },
    { kind: 'file', name: 'c.yaml', details: ['is gone'] },
    { kind: 'file', name: 'd.yaml', details: ['is new'] },
    { kind: 'package', name: 'zod', details: ['4.0.0 -> 4.0.1'] },
    { kind: 'environment', name: 'STX_RECIPE', details: ['has another value'] },
  ]);
  expect(compareNotes(before, before, () => undefined)).toEqual([]);
});

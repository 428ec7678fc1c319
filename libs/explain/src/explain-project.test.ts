import { compareManifests, type Change } from './compare-manifests.js';
import { explainProject, type Compared } from './explain-project.js';
import type { InputManifest } from './input-manifest.js';
import { renderExplanation } from './render-explanation.js';

function manifest(task: string, files: Record<string, string>, receipts: string[] = []): InputManifest {
  return {
    task,
    keyInputs: { filesets: [], packages: ['zod'], environment: ['STX_RECIPE'], receipts },
    files,
    packages: { zod: '4.0.0' },
    environment: { STX_RECIPE: '0' },
  };
}

const bump: Change = { kind: 'file', name: 'images/a/image.lock.yaml', details: ['six 1.16.0 -> 1.17.0'] };
const code: Change = { kind: 'file', name: 'libs/recipes/src/x.ts', details: ['line 1: a -> b'] };
const base: Change = { kind: 'file', name: 'images/base-trixie/base.yaml', details: ['line 2: + curl'] };
const BASE = 'dist/images/base-trixie';

/** Three images on one base; a and b contain six, c does not. */
function compared(changes: Record<string, Change[]>): Map<string, Compared> {
  const of = (task: string, receipts: string[] = []): Compared => ({
    manifest: manifest(`${task}:build-image`, { [`images/${task}/image.yaml`]: '0' }, receipts),
    changes: changes[task] ?? [],
  });
  return new Map([
    [BASE, of('base-trixie')],
    ...['a', 'b', 'c'].map((name) => [`dist/images/${name}`, of(name, [BASE])] as const),
  ]);
}

test('a distribution that changed in two locks is one reason, for those two images', () => {
  const all = compared({ a: [bump], b: [{ ...bump, name: 'images/b/image.lock.yaml' }] });
  expect(explainProject('a', all)?.reasons).toEqual([
    { kind: 'file', name: bump.name, detail: 'six 1.16.0 -> 1.17.0', alsoHits: ['b'] },
  ]);
  expect(explainProject('c', all)).toMatchObject({ reasons: [], first: [] });
});

test('a change in the base is reported for its own task, since its digest may stay the same', () => {
  const explanation = explainProject('a', compared({ 'base-trixie': [base] }));
  expect(explanation).toMatchObject({
    reasons: [],
    first: [{ task: 'base-trixie:build-image', reasons: [{ name: base.name, alsoHits: ['b', 'c'] }] }],
  });
});

test('an image that was never built has no explanation', () => {
  expect(explainProject('d', compared({}))).toBeUndefined();
});

test('an explanation has the reasons, the other affected images and the inputs of the key', () => {
  const all = compared({ a: [bump, code], b: [code], c: [code], 'base-trixie': [base] });
  const explanation = explainProject('a', all);
  if (explanation === undefined) throw new Error('a was built');
  expect(renderExplanation(explanation, 'sha256:1').split('\n')).toEqual([
    'a would be rebuilt, because:',
    '  images/a/image.lock.yaml: six 1.16.0 -> 1.17.0  (no other image)',
    '  libs/recipes/src/x.ts: line 1: a -> b  (every image)',
    'base-trixie:build-image would run first, and a would be rebuilt only if its result changes:',
    '  images/base-trixie/base.yaml: line 2: + curl  (every image)',
    'inputs of the key: images/a, $STX_RECIPE, 1 npm packages, and the results of images/base-trixie',
  ]);
});

test('changed files, packages and variables are all reported, with or without their texts', () => {
  const before = manifest('a:build-image', { 'a.yaml': '1', 'b.yaml': '1', 'c.yaml': '1' });
  const now: InputManifest = {
    ...manifest('a:build-image', { 'a.yaml': '2', 'b.yaml': '1', 'd.yaml': '1' }),
    packages: { zod: '4.0.1' },
    environment: { STX_RECIPE: '1' },
  };
  expect(compareManifests(before, now, () => undefined)).toEqual([
    { kind: 'file', name: 'a.yaml', details: ['changed'] },
    { kind: 'file', name: 'c.yaml', details: ['removed'] },
    { kind: 'file', name: 'd.yaml', details: ['added'] },
    { kind: 'package', name: 'zod', details: ['4.0.0 -> 4.0.1'] },
    { kind: 'environment', name: 'STX_RECIPE', details: ['changed its value'] },
  ]);
  expect(compareManifests(before, before, () => undefined)).toEqual([]);
});

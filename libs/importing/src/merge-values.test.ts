import { applyEdits, mergeValues } from './merge-values.js';

const merged = (base: unknown, ours: unknown, theirs: unknown): { value: unknown; conflicts: unknown[] } => {
  const { edits, conflicts } = mergeValues(base, ours, theirs);
  return { value: applyEdits(ours, edits), conflicts: conflicts.map(({ path }) => path.join('.')) };
};

test.each<[string, unknown, unknown, unknown, unknown, string[]]>([
  ['nothing moved', { a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }, []],
  ['StarlingX moved', { a: 1, b: 1 }, { a: 1, b: 2 }, { a: 3, b: 1 }, { a: 3, b: 2 }, []],
  ['both moved to the same', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }, []],
  ['both moved', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }, ['a']],
  ['StarlingX removed', { a: 1, b: 1 }, { a: 1, b: 1, c: 1 }, { b: 1 }, { b: 1, c: 1 }, []],
  ['StarlingX added', {}, { c: 1 }, { d: [1] }, { c: 1, d: [1] }, []],
  ['we removed, StarlingX moved', { a: 1 }, {}, { a: 2 }, {}, ['a']],
  [
    'another kind of value',
    { s: { git: 'x' } },
    { s: { sdist: 'y' } },
    { s: { git: 'z' } },
    { s: { sdist: 'y' } },
    ['s.git'],
  ],
  [
    'list items',
    { l: ['a', 'b', 'c'] },
    { l: ['c', 'x', 'a', 'b'] },
    { l: ['a', 'c', 'd', 'e'] },
    { l: ['c', 'x', 'a', 'd', 'e'] },
    [],
  ],
  ['a list item that we removed', { l: ['a', 'b'] }, { l: ['a'] }, { l: ['a', 'b', 'c'] }, { l: ['a', 'c'] }, []],
  [
    'requirements',
    { pipPackages: ['a', 'b'] },
    { pipPackages: ['a', 'b>1'] },
    { pipPackages: ['a<2', 'b'] },
    { pipPackages: ['a<2', 'b>1'] },
    [],
  ],
  [
    'a requirement that both limit',
    { pipPackages: ['a'] },
    { pipPackages: ['a==1'] },
    { pipPackages: ['a==2'] },
    { pipPackages: ['a==1'] },
    ['pipPackages.0'],
  ],
  [
    'steps that only StarlingX changed',
    { s: [{ x: 1 }] },
    { s: [{ x: 1 }] },
    { s: [{ x: 2 }, { y: 1 }] },
    { s: [{ x: 2 }, { y: 1 }] },
    [],
  ],
  [
    'steps that both changed',
    { s: [{ x: 1 }] },
    { s: [{ x: 1 }, { z: 1 }] },
    { s: [{ x: 2 }] },
    { s: [{ x: 1 }, { z: 1 }] },
    ['s'],
  ],
])('%s', (_what, base, ours, theirs, value, conflicts) => {
  expect(merged(base, ours, theirs)).toEqual({ value, conflicts });
});

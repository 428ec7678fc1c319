import { coverPackages, leastLists } from './cover-packages.js';

const brings = { a: ['a', 'x', 'y'], b: ['b', 'y', 'z'], c: ['c', 'x', 'z'], all: ['all', 'x', 'y', 'z'] };

test('the fewest names are found that bring a layer, whatever their order', () => {
  expect(coverPackages(['x', 'y', 'z'], ['c', 'a', 'all', 'b'], brings)).toEqual(['all']);
  expect(coverPackages(['x', 'y', 'z'], ['b', 'a'], brings)).toEqual(['a', 'b']);
  expect(coverPackages(['x'], ['b', 'a'], brings)).toEqual(['a']);
});

test('what no single name accounts for needs all of them', () => {
  expect(coverPackages(['x', 'only-together'], ['b', 'a'], brings)).toEqual(['a', 'b']);
});

test('a name that later ones made superfluous is left out', () => {
  const wide = { first: ['p', 'q', 'r', 's'], left: ['p', 'q', 't'], right: ['r', 's', 'u'] };
  expect(coverPackages(['p', 'q', 'r', 's', 't', 'u'], ['first', 'left', 'right'], wide)).toEqual(['left', 'right']);
});

test('a list is dropped that another is part of', () => {
  expect(leastLists([['b', 'c'], ['a'], ['a', 'b'], ['b', 'c']])).toEqual([['a'], ['b', 'c']]);
});

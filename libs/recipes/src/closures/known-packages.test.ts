import { unknownPackages } from './known-packages.js';

const known = {
  versions: { libpq5: ['17.5-1', '17.6-1'], 'constructor-x': ['1'] },
  provided: ['mail-transport-agent'],
};

test('names, provided names and versions that there are are known', () => {
  expect(unknownPackages(known, ['libpq5', 'libpq5=17.6-1', 'mail-transport-agent'])).toEqual([]);
});

test('other names and versions are not, nor a version of a name that is only provided', () => {
  const asked = ['libpq', 'libpq5=17.7-1', 'mail-transport-agent=1', 'constructor'];
  expect(unknownPackages(known, asked)).toEqual(asked);
});

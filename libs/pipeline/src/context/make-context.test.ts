import { nameOf } from './make-context.js';

test('a variant is about the same image as the project it stands in', () => {
  expect(['images/keystone', 'images/keystone/bookworm', 'wheels/base', '.'].map(nameOf)).toEqual([
    'keystone',
    'keystone',
    'base',
    undefined,
  ]);
});

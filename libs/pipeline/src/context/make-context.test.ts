import { makeContext, nameOf } from './make-context.js';

test('a variant belongs to the image of its parent folder', () => {
  expect(['images/keystone', 'images/keystone/bookworm', 'wheels/base', '.'].map(nameOf)).toEqual([
    'keystone',
    'keystone',
    'base',
    undefined,
  ]);
});

test('a context for another project shares workspace, reporter and signal', () => {
  const say = (): void => undefined;
  const { signal } = new AbortController();
  const names = { project: 'keystone', name: 'keystone', target: 'lock', instructions: [] };
  const context = makeContext({ root: '.', ...names, say, conclude: say, logFile: 'log', signal });
  const other = context.forProject('wheels-base');
  expect(other).toMatchObject({ project: 'wheels-base', name: 'base', target: 'lock', say });
  expect(other.workspace).toBe(context.workspace);
  expect(other.solve).toBe(context.solve);
  expect(other.forProject('keystone-bookworm', 'keystone')).toMatchObject({ name: 'keystone' });
});

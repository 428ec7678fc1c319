import { StxError } from './stx-error.js';
import { renderError } from './render-error.js';

test('a user error shows place, message, code and hint', () => {
  const error = new StxError('LOCK_STALE', 'the lock is stale', {
    place: { file: 'images/a/image.lock.yaml', line: 3, column: 1 },
    hint: 'run ./nx lock a',
  });
  expect(renderError(error)).toBe('images/a/image.lock.yaml:3:1: the lock is stale [LOCK_STALE]\n  -> run ./nx lock a');
});

test('every fault of a group is shown', () => {
  const group = new AggregateError([new StxError('A', 'one'), new StxError('B', 'two')]);
  expect(renderError(group)).toBe('one [A]\ntwo [B]');
});

test('an internal fault keeps its stack', () => {
  expect(renderError(new TypeError('boom'))).toContain('render-error.test');
});

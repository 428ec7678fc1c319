import { writeFileSync } from 'node:fs';
import { StxError } from '../stx-error.js';
import { renderError } from './render-error.js';

test('an error for the user shows place, message, code and hint', () => {
  const error = new StxError('LOCK_STALE', 'lock is stale', {
    place: { file: 'images/a/image.lock.yaml', line: 3, column: 1 },
    hint: 'run ./nx lock a',
  });
  expect(renderError(error)).toBe('images/a/image.lock.yaml:3:1: lock is stale [LOCK_STALE]\n  -> run ./nx lock a');
});

test('every error of a group is shown', () => {
  const group = new AggregateError([new StxError('LOCK_STALE', 'one'), new StxError('USAGE', 'two')]);
  expect(renderError(group)).toBe('one [LOCK_STALE]\ntwo [USAGE]');
});

test('an internal error keeps its stack', () => {
  expect(renderError(new TypeError('boom'))).toContain('render-error.test');
});

test('control characters are escaped, newlines are not', () => {
  const error = new StxError('USAGE', 'labels.a\u001b]0;owned\u0007\u009b\u202e\r\n\tb', {
    place: { file: 'a\nb\u001b' },
    hint: '\u0000',
  });
  expect(renderError(error)).toBe('a\\nb\\x1b: labels.a\\x1b]0;owned\\x07\\x9b\\u202e\\x0d\n\tb [USAGE]\n  -> \\x00');
});

test.each([
  ['ENOSPC', 'DISK_FULL', 'set STX_CACHE_DIR'],
  ['EROFS', 'FILE_DENIED', 'mount it writable'],
  ['EMFILE', 'TOO_MANY_FILES', 'ulimit -n'],
])('%s is an error with a hint, not a stack', (errno, code, hint) => {
  const error = Object.assign(new Error(`${errno}: write`), { code: errno, syscall: 'write', path: '/cache/blob' });
  expect(renderError(error)).toMatch(new RegExp(`^/cache/blob: .* \\[${code}\\]\n  -> .*${hint}`, 'u'));
});

test('a full disk is reported as DISK_FULL', () => {
  let refused: unknown;
  try {
    writeFileSync('/dev/full', 'x');
  } catch (error) {
    refused = error;
  }
  expect(renderError(refused)).toMatch(/^no space is left on the disk \(ENOSPC from write\) \[DISK_FULL\]\n/u);
});

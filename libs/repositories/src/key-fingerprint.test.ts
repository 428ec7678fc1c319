import { BOTH, ONE } from '../testing/keys.js';
import { primaryFingerprints } from './key-fingerprint.js';

test('gpg and this agree on the fingerprints of an exported key', () => {
  expect(primaryFingerprints(ONE.text)).toEqual([ONE.fingerprint]);
  expect(primaryFingerprints(BOTH.text)).toEqual(BOTH.fingerprints);
});

test.each([
  ['no armor', 'hello'],
  ['two blocks, of which apt would read both', `${ONE.text}${ONE.text}`],
  ['a cut block', ONE.text.replace(/\n[^\n]{20,}\n/u, '\n')],
  ['text beside the block', `Types: deb\n${ONE.text}`],
  ['a secret key', ONE.text.replaceAll('PUBLIC', 'PRIVATE')],
])('%s is refused', (_what, text) => {
  expect(primaryFingerprints(text)).toBeUndefined();
});

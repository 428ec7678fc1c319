import { StxError } from '@stx/errors';
import { setting } from '@stx/machine';
import { keyFileSigner } from './key-file-signer.js';
import { programSigner } from './program-signer.js';
import type { Signer } from './signer.js';

/** The signer of STX_SIGNING_KEY or STX_SIGNER; undefined if neither is set. @throws StxError SETTING_INVALID, KEY_INVALID. */
export async function findSigner(): Promise<Signer | undefined> {
  const file = setting('STX_SIGNING_KEY');
  const program = setting('STX_SIGNER');
  if (file !== undefined && program !== undefined) {
    throw new StxError('SETTING_INVALID', 'STX_SIGNING_KEY and STX_SIGNER are both set', { hint: 'unset one of them' });
  }
  if (file !== undefined) return keyFileSigner(file, setting('STX_SIGNING_PASSPHRASE_FILE'));
  return program === undefined ? undefined : await programSigner(program);
}

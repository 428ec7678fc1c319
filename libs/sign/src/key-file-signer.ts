import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';
import { StxError } from '@stx/errors';
import { requireP256 } from './public-key.js';
import type { Signer } from './signer.js';

/**
 * A signer with a key file in PEM (PKCS #8 or SEC 1). Its nonces are deterministic (RFC 6979), which those of Node's own
 * crypto are not, so that one message has one signature.
 *
 * @throws StxError KEY_INVALID, without any part of the key.
 */
export function keyFileSigner(file: string, passphraseFile?: string): Signer {
  const key = readKey(file, passphraseFile);
  const { d } = key.export({ format: 'jwk' });
  const secret = Buffer.from(d ?? '', 'base64url');
  return {
    publicKey: createPublicKey(key),
    sign: (message) => Promise.resolve(Buffer.from(p256.sign(message, secret, { format: 'der', lowS: false }))),
  };
}

function readKey(file: string, passphraseFile: string | undefined): KeyObject {
  const pem = readPrivate('STX_SIGNING_KEY', file);
  const passphrase =
    passphraseFile === undefined
      ? undefined
      : readPrivate('STX_SIGNING_PASSPHRASE_FILE', passphraseFile).replace(/\r?\n$/u, '');
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    // The message of the crypto library is no cause: it may quote the file.
    const hint =
      passphrase === undefined
        ? 'give an unencrypted key in PEM, or name the file of its passphrase in STX_SIGNING_PASSPHRASE_FILE'
        : 'check the passphrase, and that the key is in PEM';
    throw new StxError('KEY_INVALID', `the key in STX_SIGNING_KEY cannot be read: ${file}`, { hint });
  }
  return requireP256(key, 'the key in STX_SIGNING_KEY');
}

function readPrivate(setting: string, file: string): string {
  try {
    const mode = statSync(file).mode & 0o7777;
    if ((mode & 0o007) === 0) return readFileSync(file, 'utf8');
    const shown = mode.toString(8).padStart(4, '0');
    throw new StxError('KEY_INVALID', `others can read the file in ${setting} (mode ${shown}): ${file}`, {
      hint: `run chmod 600 '${file}'`,
    });
  } catch (cause) {
    if (cause instanceof StxError) throw cause;
    throw new StxError('KEY_INVALID', `the file in ${setting} cannot be read: ${file}`, {
      hint: `correct ${setting}`,
      cause,
    });
  }
}

import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { StxError } from '@stx/errors';

/** Reads a public key in PEM. @throws StxError KEY_INVALID if it is not ECDSA P-256. */
export function readPublicKey(pem: string, name: string): KeyObject {
  let key: KeyObject;
  try {
    if (!pem.includes('-----BEGIN PUBLIC KEY-----')) throw new TypeError('no BEGIN PUBLIC KEY');
    key = createPublicKey(pem);
  } catch (cause) {
    throw new StxError('KEY_INVALID', `${name} is not a public key in PEM`, {
      hint: 'give the file that `openssl pkey -in <key> -pubout` writes',
      cause,
    });
  }
  return requireP256(key, name);
}

/** @throws StxError KEY_INVALID for another kind of key: others are not signed reproducibly or not verified by cosign. */
export function requireP256(key: KeyObject, name: string): KeyObject {
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new StxError(
    'KEY_INVALID',
    `${name} is not a key of ECDSA P-256: ${key.asymmetricKeyType ?? 'no asymmetric key'}`,
    {
      hint: 'make one with `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`',
    },
  );
}

/** How a Sigstore bundle names a key: base64 of the SHA-256 of its SubjectPublicKeyInfo. */
export function hintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

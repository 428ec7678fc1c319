import type { KeyObject } from 'node:crypto';

/** Signs with a private key of ECDSA P-256; the key itself stays where it is. */
export interface Signer {
  publicKey: KeyObject;
  /** The signature of the SHA-256 of a message, in DER (SEC 1, RFC 3279). */
  sign: (message: Buffer) => Promise<Buffer>;
}

import { verify } from 'node:crypto';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import { readPublicKey } from './public-key.js';
import type { Signer } from './signer.js';

/**
 * A signer that runs a program, for keys in a KMS or an HSM: `<program> public-key` prints the public key in PEM, and
 * `<program> sign` reads the message and prints the signature of its SHA-256 as base64 of DER.
 *
 * @throws StxError KEY_INVALID, also for a signature that is not the key's.
 */
export async function programSigner(program: string): Promise<Signer> {
  const { stdout } = await runProgram(program, ['public-key']);
  const publicKey = readPublicKey(`${stdout}\n`, `the output of ${program} public-key`);
  return {
    publicKey,
    sign: async (message) => {
      const signature = Buffer.from((await runProgram(program, ['sign'], { input: message })).stdout.trim(), 'base64');
      if (verify('sha256', message, publicKey, signature)) return signature;
      throw new StxError('KEY_INVALID', `the output of ${program} sign is no signature by its public key`, {
        hint: 'the program must print base64 of a DER signature of the SHA-256 of its input',
      });
    },
  };
}

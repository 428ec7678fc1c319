import { verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { canonicalJson, parseJson } from '@stx/formats';
import { hintOf } from './public-key.js';
import type { Signer } from './signer.js';

/** Media type of a Sigstore bundle (protobuf-specs, sigstore_bundle.proto). */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const STATEMENT_TYPE = 'application/vnd.in-toto+json';

const bundleSchema = z.looseObject({
  mediaType: z.literal(BUNDLE_TYPE),
  dsseEnvelope: z.looseObject({
    payload: z.base64(),
    payloadType: z.string(),
    signatures: z.array(z.looseObject({ sig: z.base64() })).length(1, 'has not exactly one signature'),
  }),
});

/** What a DSSE signature is of (DSSE protocol, PAE). */
function preAuthentication(type: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${String(Buffer.byteLength(type))} ${type} ${String(payload.length)} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Signs the text of an in-toto statement; the bundle has neither certificate nor time, so one key gives one text. */
export async function signStatement(statement: string, signer: Signer): Promise<string> {
  const payload = Buffer.from(statement);
  const signature = await signer.sign(preAuthentication(STATEMENT_TYPE, payload));
  return canonicalJson({
    mediaType: BUNDLE_TYPE,
    verificationMaterial: { publicKey: { hint: hintOf(signer.publicKey) } },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: STATEMENT_TYPE,
      // cosign compares a key id with the fingerprint that SSH gives the key, and takes one that is empty.
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  });
}

/**
 * The text of the statement in a bundle, after its signature is verified.
 *
 * @throws StxError SIGNATURE_INVALID.
 */
export function openBundle(text: string, publicKey: KeyObject, name: string): string {
  const parsed = bundleSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StxError(
      'SIGNATURE_INVALID',
      `${name} is not a Sigstore bundle: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    );
  }
  const { payload, payloadType, signatures } = parsed.data.dsseEnvelope;
  const bytes = Buffer.from(payload, 'base64');
  const signature = Buffer.from(signatures[0]?.sig ?? '', 'base64');
  if (payloadType !== STATEMENT_TYPE) {
    throw new StxError('SIGNATURE_INVALID', `${name} contains ${payloadType}, not an in-toto statement`);
  }
  if (verify('sha256', preAuthentication(payloadType, bytes), publicKey, signature)) return bytes.toString('utf8');
  throw new StxError('SIGNATURE_INVALID', `${name} is not signed by the key`, {
    hint: 'check that the public key belongs to the publisher of the image',
  });
}

import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { openBundle, signStatement } from './bundle.js';
import { findSigner } from './find-signer.js';
import { keyFileSigner } from './key-file-signer.js';
import { programSigner } from './program-signer.js';
import { hintOf, readPublicKey } from './public-key.js';
import type { Signer } from './signer.js';

const folder = mkdtempSync(join(tmpdir(), 'stx-sign-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = keyFileSigner(write('key.pem', pem));
const STATEMENT = '{"_type":"https://in-toto.io/Statement/v1"}';

/** Sigstore's own library, with the key alone: no certificate, no log, no time. */
function verifyBySigstore(text: string, { publicKey }: Pick<Signer, 'publicKey'>): void {
  const root = { certificateAuthorities: [], ctlogs: [], timestampAuthorities: [], tlogs: [], mediaType: '' };
  const key = { publicKey, validFor: () => true };
  const verifier = new Verifier(
    toTrustMaterial(root, () => key),
    { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
  );
  verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(text))));
}

test('a statement has one bundle, which this code and the library of Sigstore verify', async () => {
  const text = await signStatement(STATEMENT, signer);
  expect(await signStatement(STATEMENT, signer)).toBe(text);
  expect(openBundle(text, signer.publicKey, 'it')).toBe(STATEMENT);
  expect(() => {
    verifyBySigstore(text, signer);
  }).not.toThrow();
  expect(text).toContain(hintOf(pair.publicKey));
});

test('another key, another payload and another form are refused by both', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = await signStatement(STATEMENT, signer);
  const changed = text.replace(
    Buffer.from(STATEMENT).toString('base64'),
    Buffer.from('{"_type":"other"}').toString('base64'),
  );
  expect(changed).not.toBe(text);
  for (const [bundle, key] of [
    [text, other.publicKey],
    [changed, signer.publicKey],
  ] as const) {
    expect(() => openBundle(bundle, key, 'it')).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_INVALID' }) as Error,
    );
    expect(() => {
      verifyBySigstore(bundle, { publicKey: key });
    }).toThrow();
  }
  expect(() => openBundle('{}', signer.publicKey, 'it')).toThrow(/not a Sigstore bundle/u);
  expect(() => openBundle('no JSON', signer.publicKey, 'it')).toThrow(/not a Sigstore bundle/u);
  const twice = text.replace('"signatures":[', '"signatures":[{"keyid":"","sig":""},');
  expect(() => openBundle(twice, signer.publicKey, 'it')).toThrow(/exactly one signature/u);
});

test('nonces are those of RFC 6979, appendix A.2.5', async () => {
  const d = 'C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721';
  const x = '60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6';
  const y = '7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299';
  const url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
  const { createPrivateKey } = await import('node:crypto');
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: url(d), x: url(x), y: url(y) } });
  const known = keyFileSigner(write('rfc.pem', key.export({ type: 'sec1', format: 'pem' }).toString()));
  const signature = (await known.sign(Buffer.from('sample'))).toString('hex').toUpperCase();
  expect(signature).toContain('EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716');
  expect(signature).toContain('F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8');
});

test('an encrypted key needs its passphrase, which no message shows', () => {
  const encrypted = pair.privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'canary-7',
  });
  const file = write('encrypted.pem', encrypted.toString());
  expect(keyFileSigner(file, write('passphrase', 'canary-7\n')).publicKey.equals(pair.publicKey)).toBe(true);
  const refused = expect.objectContaining({
    code: 'KEY_INVALID',
    message: expect.not.stringContaining('canary') as string,
  }) as Error;
  expect(() => keyFileSigner(file)).toThrow(refused);
  expect(() => keyFileSigner(file, write('wrong', 'canary-8'))).toThrow(refused);
});

test('keys of other kinds, missing files and files that others can read are refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  for (const { privateKey } of [rsa, p384]) {
    const file = write('other.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    expect(() => keyFileSigner(file)).toThrow(/ECDSA P-256/u);
  }
  expect(() => keyFileSigner(join(folder, 'missing'))).toThrow();
  expect(() => keyFileSigner(write('open.pem', pem, 0o644))).toThrow(/others/u);
  expect(() => readPublicKey(pem, 'the file')).toThrow(/not a public key/u);
});

test('a program signs; what is no signature by its key is refused', async () => {
  const publicPem = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const signature = sign('sha256', Buffer.from('message'), pair.privateKey).toString('base64');
  const program = write(
    'signer',
    `#!/bin/sh\n[ "$1" = sign ] && cat >/dev/null && exec echo ${signature}\ncat <<E\n${publicPem}E\n`,
    0o700,
  );
  const own = await programSigner(program);
  expect(own.publicKey.equals(pair.publicKey)).toBe(true);
  expect((await own.sign(Buffer.from('message'))).toString('base64')).toBe(signature);
  await expect(own.sign(Buffer.from('another message'))).rejects.toMatchObject({ code: 'KEY_INVALID' });
});

test('without settings there is no signer', async () => {
  expect(await findSigner()).toBeUndefined();
});

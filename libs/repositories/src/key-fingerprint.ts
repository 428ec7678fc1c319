import { createHash } from 'node:crypto';

const BLOCK = /^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([^]*?)-----END PGP PUBLIC KEY BLOCK-----\s*$/u;
const PUBLIC_KEY = 6;
/** What belongs to a public key besides itself: signatures, subkeys, user IDs and trust. */
const OTHERS = new Set([2, 12, 13, 14, 17, 21]);

/** The bytes of the only armored block of a text (RFC 9580, 6.2); undefined for any other text. */
function dearmor(text: string): Buffer | undefined {
  const inner = BLOCK.exec(text)?.[1];
  if (inner === undefined || inner.includes('-----BEGIN')) return undefined;
  const lines = inner.split(/\r?\n/u);
  // Headers end with an empty line; the checksum begins with `=`.
  const body = lines.slice(lines.indexOf('') + 1).filter((line) => !line.startsWith('='));
  const base64 = body.join('').replaceAll(/\s/gu, '');
  return /^[A-Za-z0-9+/]+={0,2}$/u.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}

/** A length and where the content begins; undefined for a partial length, which keys do not have. */
function lengthAt(bytes: Buffer, at: number, tag: number): { length: number; start: number } | undefined {
  if ((tag & 0x40) === 0) {
    const size = [1, 2, 4][tag & 3];
    return size === undefined ? undefined : { length: bytes.readUIntBE(at, size), start: at + size };
  }
  const first = bytes.readUInt8(at);
  if (first < 192) return { length: first, start: at + 1 };
  if (first < 224) return { length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192, start: at + 2 };
  return first === 255 ? { length: bytes.readUInt32BE(at + 1), start: at + 5 } : undefined;
}

/** The packets of a block (RFC 9580, 4.2). @throws RangeError where it ends in the middle of one. */
function* packets(bytes: Buffer): Generator<{ kind: number; content: Buffer }> {
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    const found = (tag & 0x80) === 0 ? undefined : lengthAt(bytes, at + 1, tag);
    if (found === undefined) throw new RangeError('no packet');
    const end = found.start + found.length;
    if (end > bytes.length) throw new RangeError('a packet is cut off');
    yield { kind: (tag & 0x40) === 0 ? (tag >> 2) & 15 : tag & 63, content: bytes.subarray(found.start, end) };
    at = end;
  }
}

/**
 * The fingerprints of the primary keys of version 4 in an armored text.
 *
 * @returns undefined for a text that is not one block of public keys.
 */
export function primaryFingerprints(text: string): string[] | undefined {
  const bytes = dearmor(text);
  if (bytes === undefined) return undefined;
  const found: string[] = [];
  try {
    for (const { kind, content } of packets(bytes)) {
      if (kind !== PUBLIC_KEY) {
        if (!OTHERS.has(kind)) return undefined;
        continue;
      }
      if (content[0] !== 4) return undefined;
      const head = Buffer.from([0x99, content.length >> 8, content.length & 255]);
      found.push(createHash('sha1').update(head).update(content).digest('hex').toUpperCase());
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return found;
}

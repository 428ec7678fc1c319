const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);

/** Hexadecimal digits in either case. */
function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/gu, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0');

const NAMED: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  "'": [String.raw`'\\''`, `'"'"'`, '&apos;'],
  ' ': [String.raw`\+`],
  '\n': [String.raw`\\{1,4}n`],
  '\t': [String.raw`\\{1,4}t`],
  '\r': [String.raw`\\{1,4}r`],
};

/** Every way in which URLs, JSON, Python, Go, shells and HTML write one character, as alternatives of an expression. */
const spelled = new Map<string, string>();

function spellCharacter(character: string): string {
  const known = spelled.get(character);
  if (known !== undefined) return known;
  const bytes = [...Buffer.from(character)];
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const point = character.codePointAt(0) ?? 0;
  const ways = [
    ...(NAMED[character] ?? []),
    bytes.map((byte) => `%(?:25)?${anyCase(hexOf(byte))}`).join(''),
    bytes.map((byte) => String.raw`\\{1,4}x${anyCase(hexOf(byte))}`).join(''),
    bytes.map((byte) => String.raw`\\{1,4}${byte.toString(8).padStart(3, '0')}`).join(''),
    units.map((unit) => String.raw`\\{1,4}u${anyCase(unit.toString(16).padStart(4, '0'))}`).join(''),
    String.raw`&#(?:0*${String(point)}|[xX]0*${anyCase(point.toString(16))});`,
    /[A-Za-z0-9\t\r\n]/u.test(character) ? escaped(character) : String.raw`\\{0,4}${escaped(character)}`,
  ];
  const source = `(?:${ways.join('|')})`;
  spelled.set(character, source);
  return source;
}

function spellBackslashes(count: number): string {
  return String.raw`(?:\\{${String(count)},${String(4 * count)}}|(?:%(?:25)?5[cC]){${String(count)}}|(?:\\{1,4}x5[cC]){${String(count)}})`;
}

/** A text in any spelling of its characters, as the source of an expression. */
export function spell(text: string): string {
  // A run of backslashes is counted as one, or its halves could be divided in too many ways.
  return [...text.matchAll(/\\+|[^\\]/gsu)]
    .map(([part]) => (part.startsWith('\\') ? spellBackslashes(part.length) : spellCharacter(part)))
    .join('');
}

/** Base64 of both alphabets, escaped for URLs and JSON too. */
function spellBase64(core: string): string {
  return core.replaceAll('+', '(?:[+-]|%2[bB])').replaceAll('/', String.raw`(?:\\?\/|_|%2[fF])`);
}

/** The part of a text's base64 that its surroundings do not change: one expression for each position among three bytes. */
export function spellInBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const core = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return core.length < 4 ? [] : [spellBase64(core)];
  });
}

/** Base64 of a text that nothing precedes or follows. */
export function spellWholeBase64(text: string): string {
  const encoded = Buffer.from(text).toString('base64').replace(/=+$/u, '');
  return `(?<![A-Za-z0-9+/_-])${spellBase64(encoded)}(?![A-Za-z0-9+/_-])`;
}

/** A text as hexadecimal digits. */
export function spellHexadecimal(text: string): string {
  return anyCase(Buffer.from(text).toString('hex'));
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name that bytes are, or undefined where they are no UTF-8: such a name could not be told from another. */
export function decodeName(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A file name for a message: what is no printable text stands there as `\xNN`, so that a name cannot move the cursor. */
export function showName(name: string | Uint8Array): string {
  const text = typeof name === 'string' ? name : decodeName(name);
  // eslint's no-control-regex does not see \p{Cc}.
  if (text !== undefined) return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, escaped);
  return Buffer.from(name)
    .toString('latin1')
    .replaceAll(/[^ -~]/gu, escaped);
}

function escaped(character: string): string {
  return [...Buffer.from(character, character <= '\u00ff' ? 'latin1' : 'utf8')]
    .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
    .join('');
}

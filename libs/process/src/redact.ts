const CREDENTIALS = /(?<scheme>\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/giu;

/** Collects the secret values of URLs (`user:password@`), so that they can be taken out of any text. */
export function secretsOf(urls: readonly (string | undefined)[]): string[] {
  const secrets = new Set<string>();
  for (const url of urls) {
    if (url === undefined || !URL.canParse(url)) continue;
    const { username, password } = new URL(url);
    for (const part of [password, username]) {
      if (part.length < 4) continue;
      secrets.add(part);
      secrets.add(decoded(part));
    }
  }
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** A `%` that begins no escape is one that a password has. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Replaces credentials in URLs, and every known secret wherever it stands, by `****`. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = secrets.reduce((rest, secret) => rest.replaceAll(secret, '****'), text);
  return withoutSecrets.replaceAll(CREDENTIALS, '$<scheme>****@');
}

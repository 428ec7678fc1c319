/** A text to hide, or a user with a password that is too short to search for alone. */
export type Secret = string | { user: string; password: string };

/** Shorter passwords occur in other words, so only a URL, a header or a parameter name marks them as secrets. */
export const SHORTEST = 4;

/** User names that reveal nothing. */
const PUBLIC_USERS = new Set([
  'root',
  'user',
  'admin',
  'token',
  '__token__',
  'oauth2',
  'git',
  'anonymous',
  'nobody',
  'pypi',
]);

const SENSITIVE_PARAMETER = /token|secret|passw|pwd|signature|^sig$|key|auth|credential|^jwt$|^code$/iu;

/** A `%` that begins no escape belongs to the password. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/(?:%[0-9a-f]{2})+/giu, (escape) => {
      return Buffer.from(escape.replaceAll('%', ''), 'hex').toString('utf8');
    });
  }
}

/** Whether a part of a URL looks generated: letters of both cases with digits, or many letters with digits. */
function isTokenLike(text: string): boolean {
  if (!/^[\w~+/=.%-]+$/u.test(text) || !/\d/u.test(text)) return false;
  if (/[a-z]/u.test(text) && /[A-Z]/u.test(text)) return text.length >= 8;
  return text.length >= 20 && /[a-z]/iu.test(text);
}

function* pairOf(userinfo: string): Generator<Secret> {
  const colon = userinfo.indexOf(':');
  const [user, password] = colon < 0 ? [userinfo, ''] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
  for (const part of [password, decoded(password)]) if (part.length >= SHORTEST) yield part;
  if (password === '' || !PUBLIC_USERS.has(user)) {
    for (const part of [user, decoded(user)]) if (part.length >= SHORTEST) yield part;
  }
  if (password !== '') {
    yield { user, password };
    yield { user: decoded(user), password: decoded(password) };
  }
}

/** Tokens in query and path, by the name of their parameter or by their form; in the URL of an index or mirror, every value. */
function* tokensOf(rest: string, isLocation: boolean): Generator<Secret> {
  const [path = '', query = ''] = rest.split('#', 1)[0]?.split('?', 2) ?? [];
  for (const part of path.split('/').slice(1)) {
    if (isLocation && isTokenLike(part)) yield* [part, decoded(part)];
  }
  for (const parameter of query.split(/[&;]/u)) {
    const [name = '', ...values] = parameter.split('=');
    const value = values.length === 0 ? name : values.join('=');
    if (value.length < SHORTEST) continue;
    if (isLocation || SENSITIVE_PARAMETER.test(name) || isTokenLike(value)) yield* [value, decoded(value)];
  }
}

/** User and password end at the last "@" before the path; a password may contain unescaped "/", "?" and blanks. */
const AUTHORITIES = [/^[^/?#]*@/u, /^[^/?#:@[]*:(?!\d{1,5}(?:[/?#]|$))[^]*@/u];

const PROXY_SCHEME = /^(?:https?|ftp|socks\w*):\/\//iu;
/** A proxy has no path. */
const LAST_AT = /^[^]*@/u;

export interface ValueKind {
  /** A proxy may come without a scheme. */
  isProxy?: boolean;
  /** The address of an index or a mirror, in which any part may be a token. */
  isLocation?: boolean;
}

/** The secrets of one value: a URL, a proxy, or a list of URLs. */
export function secretsOfValue(value: string, kind: ValueKind = {}): Secret[] {
  const { isProxy = false, isLocation = false } = kind;
  const found: Secret[] = [];
  const parts = value.split(/\s+/u).filter((part) => part !== '');
  for (const part of new Set([value.trim(), ...parts])) {
    // "user://word@proxy" is a password of slashes, for a proxy without a scheme.
    const start = isProxy && !PROXY_SCHEME.test(part) ? -1 : part.indexOf('://');
    if (start < 0 && !isProxy) continue;
    const rest = start < 0 ? part : part.slice(start + 3);
    const ends = [...AUTHORITIES, ...(isProxy ? [LAST_AT] : [])].map((pattern) => pattern.exec(rest)?.[0].length ?? 0);
    for (const end of new Set(ends)) if (end > 0) found.push(...pairOf(rest.slice(0, end - 1)));
    found.push(...tokensOf(rest.slice(Math.max(...ends)), isLocation));
  }
  return found;
}

import type { Environment } from './environment.js';
import { knownSecrets } from './known-secrets.js';
import { decoded, secretsOfValue, SHORTEST, type Secret, type ValueKind } from './secrets-of.js';
import { spell, spellHexadecimal, spellInBase64, spellWholeBase64 } from './spell-secret.js';

export const HIDDEN = '****';

/** Longest secret to search for in every spelling: a longer one is no password, and its expression would be large. */
const LONGEST = 2_000;

/** Secrets that no setting names: credentials in URLs and headers, parameters, and tokens of known forms. */
const SHAPES: readonly RegExp[] = [
  // Up to the last "@" before the path; with a colon that begins no port also over the slashes of a password.
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^/\s?#"'<>]{0,2000}(?=@)/giu,
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^/\s?#"'<>:@[]{0,200}:(?!\d{1,5}(?:[/?#\s"']|$))[^\s"'<>]{0,500}(?=@)/giu,
  /(?<=\b(?:[Bb]asic|BASIC|[Bb]earer|BEARER)\s+)(?=[a-z+/_.~-]*[A-Z0-9=])[A-Za-z0-9+/_.~=-]{6,}/gu,
  /(?<=[?&;](?:[a-z_-]*(?:token|secret|passw(?:or)?d|signature|credential|api_?key|access_?key)|sig|pwd|key|jwt|auth)=)[^&;\s"'#<>]+/giu,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|dckr_pat_[\w-]{16,}|pypi-[A-Za-z0-9_-]{40,}|AKIA[A-Z0-9]{16})\b/gu,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/gu,
];

/** The secrets of values, such as URLs that a user named, for `redact`. */
export function secretsOf(values: readonly (string | undefined)[], kind?: ValueKind): Secret[] {
  return values.flatMap((value) => (value === undefined ? [] : secretsOfValue(value, kind)));
}

function expressionsOf(secret: Secret): RegExp[] {
  const compiled = (source: string): RegExp => new RegExp(source, 'gu');
  if (typeof secret === 'object') {
    const { user, password } = secret;
    const pair = `${user}:${password}`;
    const named = String.raw`(?<=(?:passw(?:or)?d|pwd|token|secret|key)\\?["']?\s*[:=]\s*\\?["']?)${spell(password)}(?![\w])`;
    return [
      compiled(`${spell(pair)}(?=@|%(?:25)?40)`),
      compiled(spellWholeBase64(pair)),
      compiled(named),
      ...(pair.length < 6 ? [] : [compiled(spell(pair))]),
    ];
  }
  if (secret.length < SHORTEST) return [];
  if (secret.length > LONGEST) return [compiled(secret.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`))];
  return [spell(secret), ...spellInBase64(secret), spellHexadecimal(secret)].map(compiled);
}

type Span = readonly [number, number];

/** The spans of a secret in any of its spellings, overlapping ones too. */
function spansOf(text: string, expression: RegExp): Span[] {
  const spans: Span[] = [];
  expression.lastIndex = 0;
  for (let found = expression.exec(text); found !== null; found = expression.exec(text)) {
    spans.push([found.index, found.index + found[0].length]);
    expression.lastIndex = found.index + 1;
  }
  return spans;
}

/** Replaces every span; spans that touch or overlap are one. */
function hide(text: string, spans: readonly Span[]): string {
  const sorted = spans.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [shown, at] = ['', 0];
  for (let index = 0; index < sorted.length;) {
    const [start, first] = sorted[index] ?? [0, 0];
    let end = first;
    for (index += 1; index < sorted.length && (sorted[index]?.[0] ?? 0) <= end; index += 1) {
      end = Math.max(end, sorted[index]?.[1] ?? 0);
    }
    shown += text.slice(at, start) + HIDDEN;
    at = end;
  }
  return shown + text.slice(at);
}

const compiledSets = new Map<string, (text: string) => string>();
const KEPT_SETS = 50;

/** A function that hides secrets, for many lines. */
export function redactorOf(secrets: readonly Secret[]): (text: string) => string {
  const key = JSON.stringify(secrets);
  const known = compiledSets.get(key);
  if (known !== undefined) return known;
  const expressions = [...new Map(secrets.map((each) => [JSON.stringify(each), each])).values()].flatMap(expressionsOf);
  const redactor = (text: string): string => {
    const spans = [...expressions, ...SHAPES].flatMap((expression) => spansOf(text, expression));
    return hide(text, spans);
  };
  if (compiledSets.size >= KEPT_SETS) compiledSets.clear();
  compiledSets.set(key, redactor);
  return redactor;
}

/** A redactor for the secrets in this machine's settings and for the given ones. */
export function machineRedactor(more: readonly Secret[] = [], environment?: Environment): (text: string) => string {
  return redactorOf([...knownSecrets(environment), ...more]);
}

/** Replaces credentials, the given secrets and those in this machine's settings by `****`. */
export function redact(text: string, secrets: readonly Secret[] = []): string {
  return machineRedactor(secrets)(text);
}

/** A value of a file for a message: hides everything before the last "@" of a URL. */
export function redactValue(value: string): string {
  const hidden = value.replaceAll(/(?<=:\/\/)[^@]*@(?=[^]*)/gu, (userinfo) =>
    /^[^/?#]*@$/u.test(userinfo) || /^[^/?#:[]*:(?!\d{1,5}[/?#])/u.test(userinfo) ? `${HIDDEN}@` : userinfo,
  );
  return redact(hidden, secretsOfValue(decoded(value)));
}

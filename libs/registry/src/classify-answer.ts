/** The requested image, as skopeo repeats it in its messages. */
export interface Asked {
  /** A tag, or a digest. */
  reference: string;
  repository: string;
}

export type Answer = 'absent' | 'plain-http' | 'limited' | 'refused' | 'repository-missing' | 'transient' | 'other';

/** Codes of the distribution specification, as skopeo writes them; a 404 with no page in it is the manifest endpoint's own. */
const ABSENT =
  /^(?:manifest unknown|name unknown|repository name not known to registry)(?=$|[:;, ])|^StatusCode: 404,? *$/iu;
const PART_ABSENT = /\b(?:reading|fetching|getting) blob\b.*: (?:blob unknown|manifest unknown|name unknown)\b/iu;
const STATUS = String.raw`(?:HTTP status|status code|StatusCode)[^\d\n]{0,40}`;

/** In this order, since a refusal may mention a repository that does not exist. */
const CASES: readonly (readonly [Exclude<Answer, 'absent' | 'other'>, RegExp])[] = [
  ['plain-http', /server gave HTTP response to HTTPS client/iu],
  ['limited', new RegExp(String.raw`toomanyrequests|too many requests|rate (?:limit|exceeded)|${STATUS}429\b`, 'iu')],
  [
    'refused',
    new RegExp(
      String.raw`(?:^|: )(?:unauthorized|denied|authentication required)\b|requested access to the resource is denied|invalid username/password|${STATUS}40[13]\b`,
      'iu',
    ),
  ],
  ['repository-missing', /\bname unknown\b|repository name not known to registry|NAME_UNKNOWN/iu],
  [
    'transient',
    new RegExp(
      String.raw`connection (?:refused|reset)|broken pipe|time(?:d )?out\b|no such host|temporary failure|unexpected EOF|: EOF|${STATUS}5\d\d\b|\b50[0234] (?:Internal|Bad|Service|Gateway)`,
      'iu',
    ),
  ],
];

/**
 * The kind of a registry's answer, from the last line that skopeo printed. Only the registry's own codes for the requested
 * reference mean absence: "not found" from a keychain, a CA file, a policy or a proxy is not about the image.
 */
export function classifyAnswer(text: string, asked?: Asked): Answer {
  if (asked !== undefined && isAbsence(text, asked)) return 'absent';
  return CASES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

function isAbsence(text: string, { reference, repository }: Asked): boolean {
  const start = `reading manifest ${reference} in ${repository}: `;
  const at = text.indexOf(start);
  if (at >= 0 && ABSENT.test(text.slice(at + start.length))) return true;
  return PART_ABSENT.test(text);
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** The wait that a registry asks for, in milliseconds; 0 if it names none. */
export function retryAfter(text: string): number {
  const found = /retry[- ]after:?\s*(?<count>\d{1,9}(?:\.\d{1,6})?)\s*(?<unit>us|µs|ms|s|m|h)?\b/iu.exec(text)?.groups;
  if (found === undefined) return 0;
  return Number(found.count) * (UNITS[found.unit?.toLowerCase() ?? 's'] ?? 1_000);
}

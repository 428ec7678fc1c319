import type { Decision } from '@stx/formats';
import { cvesOf } from './merge-aliases.js';
import type { Finding } from './scan.js';

export interface DecidedFinding extends Finding {
  decision?: Decision;
}

export interface Decided {
  findings: DecidedFinding[];
  /** Decisions about the image that are past their last day; they are not applied. */
  expired: Decision[];
  /** Decisions about the image that no finding needs. */
  unused: Decision[];
}

/** Of several decisions about one finding, the first of these counts. */
const ORDER: readonly Decision['status'][] = ['affected', 'under_investigation', 'fixed', 'not_affected'];

/** Applies decisions to what was found in an image. @param today Day in UTC, such as 2026-11-29. */
export function decide(
  image: string,
  findings: readonly Finding[],
  decisions: readonly Decision[],
  today: string,
): Decided {
  const own = decisions.filter(({ images }) => images === undefined || images.includes(image));
  const expired = own.filter(({ expires }) => expires < today);
  const used = new Set<Decision>();
  const decided = findings.map((finding): DecidedFinding => {
    if (finding.answer === 'not affected') return finding;
    const about = own.filter((each) => each.package === nameOf(finding) && isNamed(finding, each.advisory));
    for (const each of about) used.add(each);
    const decision = decisionOn(
      finding,
      about.filter((each) => !expired.includes(each)),
    );
    return decision === undefined ? finding : { ...finding, decision };
  });
  return { findings: decided, expired, unused: own.filter((each) => !used.has(each)) };
}

/** The name of a finding's package in decisions. */
export const nameOf = ({ package: { kind, name } }: Pick<Finding, 'package'>): string => `${kind}/${name}`;

const isNamed = ({ ids, aliases }: Finding, id: string): boolean => ids.includes(id) || aliases.includes(id);

/** A decision about one of several CVEs of an advisory leaves the others undecided. */
function decisionOn(finding: Finding, decisions: readonly Decision[]): Decision | undefined {
  const cves = cvesOf(finding);
  const isWhole = ({ advisory }: Decision): boolean => cves.length < 2 || finding.ids.includes(advisory);
  const whole = decisions.filter(isWhole);
  const isEach = cves.every((cve) => decisions.some(({ advisory }) => advisory === cve));
  const counted = whole.length > 0 ? whole : isEach ? decisions : [];
  return [...counted].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))[0];
}

import { urlOfImage } from '@stx/describe';
import { canonicalJson, digestOf } from '@stx/formats';
import { cvesOf } from '../merge-aliases.js';
import type { DecidedFinding } from '../decide.js';
import type { Scan } from './report.js';

/** The scan as an OpenVEX 0.2.0 document. Its time is that of the newest advisory, so that it has the same bytes again. */
export function renderOpenVex({ bill, data, findings }: Pick<Scan, 'bill' | 'data' | 'findings'>): string {
  const timestamp = new Date(
    Math.max(...[...data.ecosystems.values()].map(({ newest }) => Date.parse(newest))),
  ).toISOString();
  const { label, digest } = bill.image;
  const content = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'stx-images',
    timestamp,
    version: 1,
    statements: findings.map((finding) => ({
      vulnerability: vulnerabilityOf(finding),
      products: [
        {
          '@id': urlOfImage(bill.image),
          hashes: { 'sha-256': digest.replace('sha256:', '') },
          subcomponents: finding.package.purls.map((purl) => ({ '@id': purl })),
        },
      ],
      ...statusOf(finding),
    })),
  };
  const id = `urn:stx-images:vex:${label}:${digestOf(content).replace('sha256:', '')}`;
  return `${canonicalJson({ ...content, '@id': id })}\n`;
}

function vulnerabilityOf(finding: DecidedFinding): { name: string; aliases?: string[] } {
  const all = [...finding.ids, ...finding.aliases];
  const [cve, ...more] = cvesOf(finding);
  const name = cve === undefined || more.length > 0 ? (all[0] ?? '') : cve;
  // A record of several CVEs is not the same as one of them.
  const aliases = more.length > 0 ? [] : all.filter((id) => id !== name);
  return { name, ...(aliases.length === 0 ? {} : { aliases }) };
}

/** OpenVEX demands a justification or an impact of `not_affected`, and an action of `affected`. */
function statusOf({ answer, why, fixed, decision, package: { version } }: DecidedFinding): object {
  if (decision !== undefined) {
    const { status, reason, justification } = decision;
    if (status === 'not_affected') {
      return { status, impact_statement: reason, ...(justification === undefined ? {} : { justification }) };
    }
    return status === 'affected' ? { status, action_statement: reason } : { status, status_notes: reason };
  }
  if (answer === 'affected') {
    const action = fixed === undefined ? 'no fixed version is known' : `update to ${fixed}`;
    return { status: 'affected', action_statement: action };
  }
  if (answer === 'cannot tell') return { status: 'under_investigation', status_notes: why ?? 'it cannot be compared' };
  if (fixed !== undefined) return { status: 'fixed', status_notes: `fixed in ${fixed}` };
  return { status: 'not_affected', impact_statement: why ?? `version ${version} is not affected` };
}

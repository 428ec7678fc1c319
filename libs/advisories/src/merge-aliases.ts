import { worstOf } from './is-affected.js';
import type { Finding } from './scan.js';

/** Vulnerabilities of CVE that a finding is about. */
export const cvesOf = ({ ids, aliases }: Pick<Finding, 'ids' | 'aliases'>): string[] =>
  [...new Set([...ids, ...aliases].filter((id) => id.startsWith('CVE-')))].sort();

/**
 * Findings of one package, each vulnerability once: advisories about the same CVEs are one finding with the most severe
 * answer. One about several CVEs is omitted if findings of each CVE give its answer.
 */
export function mergeAliases(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const cves = cvesOf(finding);
    const key = cves.length > 0 ? cves.join(' ') : [...finding.ids, ...finding.aliases].sort()[0];
    groups.set(key ?? '', [...(groups.get(key ?? '') ?? []), finding]);
  }
  const merged = new Map([...groups].map(([key, group]) => [key, merge(group)]));
  for (const [key, finding] of merged) {
    const cves = cvesOf(finding);
    const own = cves.flatMap((cve) => merged.get(cve) ?? []);
    if (cves.length < 2 || own.length < cves.length || own.some(({ answer }) => answer !== finding.answer)) continue;
    merged.delete(key);
    for (const each of own) each.aliases = [...new Set([...each.aliases, ...finding.ids])].sort();
  }
  return [...merged.values()];
}

function merge(group: readonly Finding[]): Finding {
  const worst = worstOf(group);
  if (worst === undefined) throw new TypeError('a group has at least one finding');
  const ids = group.flatMap((each) => each.ids).sort();
  const aliases = [...new Set(group.flatMap((each) => each.aliases))].filter((id) => !ids.includes(id)).sort();
  return { ...worst, ids, aliases };
}

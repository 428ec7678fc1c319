import type { Advisory } from './advisory.js';
import { ECOSYSTEMS, isAbout } from './ecosystems.js';
import { isAffected, worstOf, type Verdict } from './is-affected.js';
import { mergeAliases } from './merge-aliases.js';
import type { ScannedPackage } from './packages.js';

/** What one vulnerability means for one package. */
export interface Finding extends Verdict {
  package: ScannedPackage;
  /** Ids of the advisories about it. */
  ids: string[];
  /** Ids that they name: vulnerabilities of CVE, and others. */
  aliases: string[];
}

/** Compares packages with advisories: a finding for each package and vulnerability that an advisory names together. */
export function scan(packages: readonly ScannedPackage[], advisories: readonly Advisory[]): Finding[] {
  const byName = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    for (const name of new Set(advisory.affected.flatMap(keysOf))) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [advisory]);
      else known.push(advisory);
    }
  }
  return packages.flatMap((each) => {
    const about = byName.get(`${each.kind}/${each.name}`) ?? [];
    return mergeAliases(about.flatMap((advisory) => judge(each, advisory)));
  });
}

function keysOf({ package: about }: Advisory['affected'][number]): string[] {
  if (about === undefined) return [];
  const kind = about.ecosystem === 'PyPI' ? 'pypi' : 'deb';
  return [`${kind}/${ECOSYSTEMS[kind].normalize(about.name)}`];
}

function judge(scanned: ScannedPackage, advisory: Advisory): Finding[] {
  const ecosystem = ECOSYSTEMS[scanned.kind];
  const entries = advisory.affected.filter(
    ({ package: about }) =>
      about !== undefined &&
      isAbout(about.ecosystem, scanned.ecosystem) &&
      ecosystem.normalize(about.name) === scanned.name,
  );
  const withdrawn: Verdict = { answer: 'not affected', why: 'the advisory is withdrawn' };
  const verdict =
    advisory.withdrawn === undefined
      ? worstOf(entries.map((entry) => isAffected(entry, scanned.version, ecosystem)))
      : withdrawn;
  if (verdict === undefined || entries.length === 0) return [];
  const aliases = [...new Set([...advisory.aliases, ...advisory.upstream])].sort();
  return [{ package: scanned, ids: [advisory.id], aliases, ...verdict }];
}

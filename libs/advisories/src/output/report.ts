import { canonicalJson } from '@stx/formats';
import type { Bill } from '@stx/describe';
import type { AdvisoryData } from '../data/read-advisories.js';
import { nameOf, type Decided, type DecidedFinding } from '../decide.js';
import type { NotCompared, ScannedPackage } from '../packages.js';

/** A finished scan of an image. */
export interface Scan extends Decided {
  bill: Bill;
  data: AdvisoryData;
  packages: readonly ScannedPackage[];
  notCompared: readonly NotCompared[];
}

/** The scan as JSON, the same for the same image, advisories and decisions. */
export function renderReport({ bill, data, packages, findings, notCompared, unused, expired }: Scan): string {
  const { project, label, digest } = bill.image;
  const wanted = new Set(packages.map(({ ecosystem }) => ecosystem));
  return `${canonicalJson({
    image: { project, label, digest },
    advisories: {
      digest: data.digest,
      ecosystems: Object.fromEntries([...data.ecosystems].filter(([ecosystem]) => wanted.has(ecosystem))),
    },
    packages: packages.length,
    findings: findings.map(({ package: { name, kind, purls, version, ecosystem }, ...rest }) => ({
      package: `${kind}/${name}`,
      version,
      ecosystem,
      purls,
      ...rest,
    })),
    notCompared: [...notCompared],
    unusedDecisions: unused,
    expiredDecisions: expired,
  })}\n`;
}

/** The lines that a user reads: what affects the image first. */
export function renderLines(scan: Scan, folder: string): string[] {
  const { bill, data, findings, packages, notCompared, unused } = scan;
  const { project, digest } = bill.image;
  const undecided = findings.filter(({ decision }) => decision === undefined);
  const of = (answer: DecidedFinding['answer']): DecidedFinding[] => undecided.filter((each) => each.answer === answer);
  const decided = findings.filter(({ decision }) => decision !== undefined);
  const [affected, unclear] = [of('affected'), of('cannot tell')];
  const dates = [...new Set(packages.map(({ ecosystem }) => ecosystem))].map(
    (each) => `${each} of ${data.ecosystems.get(each)?.newest.slice(0, 10) ?? 'no date'}`,
  );
  const inside = [...new Set(notCompared.map((each) => each.inside))].join(', ');
  return [
    ...affected.map(
      (each) => `affected: ${shown(each)}${each.fixed === undefined ? '; no fix' : `; fixed in ${each.fixed}`}`,
    ),
    ...unclear.map((each) => `cannot tell: ${shown(each)}: ${each.why ?? ''}`),
    ...decided.map(
      (each) => `decided: ${shown(each)}: ${each.decision?.status ?? ''} until ${each.decision?.expires ?? ''}`,
    ),
    ...unused.map((each) => `not needed: the decision on ${each.advisory} of ${each.package}`),
    ...(inside === '' ? [] : [`not compared: libraries and copies inside of ${inside}`]),
    ...(data.ignored.length === 0 ? [] : [`not read: ${data.ignored.slice(0, 8).join(', ')}`]),
    `${project} (${digest}): ${String(packages.length)} packages against ${dates.join(', ')}: ${count(affected)} affected, ${count(unclear)} cannot tell, ${count(decided)} decided, ${count(of('not affected'))} not affected; in ${folder}`,
  ];
}

const count = (list: readonly unknown[]): string => String(list.length);

const shown = (finding: DecidedFinding): string =>
  `${nameOf(finding)} ${finding.package.version}: ${[...finding.ids, ...finding.aliases].join(', ')}`;

import { printable, renderError } from '@stx/errors';
import { listFindings } from './list-findings.js';
import type { Report } from './report.js';

const indent = (text: string): string => text.replaceAll('\n', '\n      ');

/** The number of faults, as text. */
export function countFaults({ faults }: Pick<Report, 'faults'>): string {
  if (faults.length === 0) return 'no faults';
  return `${String(faults.length)} fault${faults.length === 1 ? '' : 's'}`;
}

/** The report as text: every fault, then checked, accepted and skipped subjects, with reasons. */
export function renderReport(report: Report): string {
  return [...listFindings(report).map(renderError), printable(renderSummary(report))].join('\n');
}

function renderSummary(report: Report): string {
  const checks = Object.entries(report.checks)
    .filter(([, count]) => count > 0)
    .map(([check, count]) => `${String(count)} ${check}`);
  return [
    `${report.image} (${report.digest}): ${countFaults(report)} in ${String(report.seconds)} s`,
    `  checked: ${checks.length === 0 ? 'nothing' : checks.join(', ')}`,
    ...report.services.map((service) => `  ${service.name} answered after ${String(service.millisecondsToAnswer)} ms`),
    ...report.accepted.map((line) => `  accepted: ${indent(line)}`),
    ...report.skipped.map(({ what, reason }) => `  skipped: ${what}: ${reason}`),
  ].join('\n');
}

import type { Report } from './report.js';

const indent = (text: string): string => text.replaceAll('\n', '\n      ');

const plural = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The report for people: every fault, then what was looked at, what was accepted and what was left out, and why. */
export function renderReport(report: Report): string {
  const verdict = report.ok ? 'no faults' : plural(report.faults.length, 'fault');
  const checks = Object.entries(report.checks)
    .filter(([, count]) => count > 0)
    .map(([check, count]) => `${String(count)} ${check}`);
  return [
    `${report.image} (${report.digest}): ${verdict} in ${String(report.seconds)} s`,
    ...report.faults.map((fault) => `  ${fault.check}: ${fault.subject}: ${indent(fault.message)}`),
    `  looked at: ${checks.length === 0 ? 'nothing' : checks.join(', ')}`,
    ...report.services.map((service) => `  ${service.name} answered after ${String(service.millisecondsToAnswer)} ms`),
    ...report.accepted.map((line) => `  accepted: ${line}`),
    ...report.skipped.map(({ what, reason }) => `  left out: ${what}: ${reason}`),
  ].join('\n');
}

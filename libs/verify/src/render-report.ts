import type { Fault, Report } from './report.js';

const indent = (text: string): string => text.replaceAll('\n', '\n      ');

const plural = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A fault with where verify.yaml can accept it, and what to do about it. */
function renderFault(image: string, { code, check, subject, message, hint, accept }: Fault): string[] {
  const place = accept === undefined ? '' : ` (images/${image}/verify.yaml: ${accept})`;
  return [
    `  ${check}: ${subject}: ${indent(message)} [${code}]${place}`,
    ...(hint === undefined ? [] : [`      -> ${hint}`]),
  ];
}

/** The report for people: every fault, then what was looked at, what was accepted and what was skipped, and why. */
export function renderReport(report: Report): string {
  const verdict = report.ok ? 'no faults' : plural(report.faults.length, 'fault');
  const checks = Object.entries(report.checks)
    .filter(([, count]) => count > 0)
    .map(([check, count]) => `${String(count)} ${check}`);
  return [
    `${report.image} (${report.digest}): ${verdict} in ${String(report.seconds)} s`,
    ...report.faults.flatMap((fault) => renderFault(report.image, fault)),
    `  looked at: ${checks.length === 0 ? 'nothing' : checks.join(', ')}`,
    ...report.services.map((service) => `  ${service.name} answered after ${String(service.millisecondsToAnswer)} ms`),
    ...report.accepted.map((line) => `  accepted: ${indent(line)}`),
    ...report.skipped.map(({ what, reason }) => `  skipped: ${what}: ${reason}`),
  ].join('\n');
}

import type { Resource } from './statement.js';

/** A report of verification, without its times. */
export interface VerificationFacts {
  ok: boolean;
  checks: Readonly<Record<string, number>>;
  services: readonly { name: string }[];
  accepted: readonly string[];
  skipped: readonly { what: string; reason: string }[];
  faults: readonly { check: string; subject: string; message: string }[];
}

/** The predicate test-result v0.1 of in-toto: what verification checked, with accepted and skipped findings as warnings. */
export function makeTestResult(report: VerificationFacts, configuration: readonly Resource[]): object {
  const checked = Object.entries(report.checks).filter(([, count]) => count > 0);
  const warned = [
    ...report.accepted.map((line) => `accepted: ${line}`),
    ...report.skipped.map(({ what, reason }) => `skipped: ${what}: ${reason}`),
  ];
  const result = warned.length === 0 ? 'PASSED' : 'WARNED';
  return {
    result: report.ok ? result : 'FAILED',
    configuration,
    passedTests: report.ok
      ? [
          ...checked.map(([check, count]) => `${check}: ${String(count)} checked`),
          ...report.services.map(({ name }) => `service ${name} answered`),
        ].sort()
      : [],
    warnedTests: warned.sort(),
    failedTests: report.faults.map(({ check, subject, message }) => `${check}: ${subject}: ${message}`).sort(),
  };
}

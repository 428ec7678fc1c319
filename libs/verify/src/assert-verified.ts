import { StxError } from '@stx/errors';
import { listFindings } from './list-findings.js';
import { countFaults, renderReport } from './render-report.js';
import type { Report } from './report.js';

/**
 * Prints the report of an image with faults, and fails.
 *
 * @throws StxError VERIFY_FAILED, whose cause holds every finding as an error.
 */
export function assertVerified(report: Report, say: (text: string) => void): void {
  if (report.ok) return;
  say(renderReport(report));
  const { image, digest } = report;
  const codes = [...new Set(report.faults.map(({ code }) => code))].sort();
  throw new StxError(
    'VERIFY_FAILED',
    `verification of ${image} (${digest}) failed: ${countFaults(report)}: ${codes.join(', ')}`,
    {
      hint: `fix the image, or list accepted findings with a reason in images/${image}/verify.yaml, under the keys that their hints name`,
      cause: new AggregateError(listFindings(report), countFaults(report)),
    },
  );
}

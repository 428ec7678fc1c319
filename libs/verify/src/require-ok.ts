import { StxError } from '@stx/errors';
import { renderReport } from './render-report.js';
import type { Report } from './report.js';

/** Refuses an image whose verification found faults. @throws StxError VERIFY_FAILED with every one of them. */
export function requireOk(report: Report): void {
  if (report.ok) return;
  throw new StxError('VERIFY_FAILED', renderReport(report), {
    hint: `fix the image, or list accepted findings with a reason in images/${report.image}/verify.yaml`,
  });
}

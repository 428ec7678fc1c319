import { z } from 'zod';
import { digest } from '@stx/formats';
import { FINDING_CODES } from './finding-codes.js';

const faultSchema = z.strictObject({
  code: z.enum(FINDING_CODES).describe('Code of the fault: IMPORT_FAILED, SERVICE_ENDED, NEED_MISSING, …'),
  check: z.string().describe('Check that found it: distributions, requirements, imports, scripts, programs, …'),
  subject: z.string().describe('Subject of the fault: a distribution, a module, a script, a service.'),
  message: z.string(),
  hint: z.string().optional().describe('The fix.'),
  accept: z.string().optional().describe('Key of verify.yaml that can accept it with a reason.'),
});
export type Fault = z.infer<typeof faultSchema>;

/** The findings of the probe in one image; it contains times, so no cache key depends on it. */
export const reportSchema = z
  .strictObject({
    image: z.string(),
    digest: digest.describe('Digest of the manifest of the launched image.'),
    ok: z.boolean(),
    faults: z.array(faultSchema),
    checks: z.record(z.string(), z.int()).describe('Number of subjects of each check.'),
    services: z
      .array(z.strictObject({ name: z.string(), millisecondsToAnswer: z.int() }))
      .describe('Services that answered as expected, with the time from their start to that answer.'),
    accepted: z.array(z.string()).describe('Findings that verify.yaml accepts, with the reasons.'),
    skipped: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
    seconds: z.number().describe('Duration of the verification.'),
  })
  .refine((report) => report.ok === (report.faults.length === 0), {
    path: ['ok'],
    message: 'does not agree with the faults',
  })
  .refine((report) => !report.ok || Object.values(report.checks).some((count) => count > 0), {
    path: ['checks'],
    message: 'has no checked subject',
  });
export type Report = z.infer<typeof reportSchema>;

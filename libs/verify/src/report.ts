import { z } from 'zod';
import { digest } from '@stx/formats';
import { FINDING_CODES } from './finding-codes.js';

const faultSchema = z.strictObject({
  code: z
    .enum(FINDING_CODES)
    .describe('What kind of fault it is, to search for: IMPORT_FAILED, SERVICE_ENDED, NEED_MISSING, …'),
  check: z.string().describe('Which check found it: distributions, requirements, imports, scripts, programs, …'),
  subject: z.string().describe('What is at fault: a distribution, a module, a script, a service.'),
  message: z.string(),
  hint: z.string().optional().describe('What to do about it.'),
  accept: z.string().optional().describe('The key of verify.yaml under which it can be accepted with a reason.'),
});
export type Fault = z.infer<typeof faultSchema>;

/** What the probe found in one image; times make it differ from run to run, so it is no part of a cache's content. */
export const reportSchema = z
  .strictObject({
    image: z.string(),
    digest: digest.describe("The manifest's digest of the image that was launched."),
    ok: z.boolean(),
    faults: z.array(faultSchema),
    checks: z.record(z.string(), z.int()).describe('How many subjects each check looked at.'),
    services: z
      .array(z.strictObject({ name: z.string(), millisecondsToAnswer: z.int() }))
      .describe('Services that answered as expected, with the time from their start to that answer.'),
    accepted: z.array(z.string()).describe('Findings that verify.yaml accepts, with the reasons it gives.'),
    skipped: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
    seconds: z.number().describe('How long the probe took.'),
  })
  .refine((report) => report.ok === (report.faults.length === 0), {
    path: ['ok'],
    message: 'does not agree with the faults',
  })
  .refine((report) => !report.ok || Object.values(report.checks).some((count) => count > 0), {
    path: ['checks'],
    message: 'looked at nothing, which proves nothing',
  });
export type Report = z.infer<typeof reportSchema>;

import { z } from 'zod';
import { digest } from '@stx/formats';

const faultSchema = z.strictObject({
  check: z.string().describe('Which check found it: distributions, requirements, imports, scripts, programs, …'),
  subject: z.string().describe('What is at fault: a distribution, a module, a script, a service.'),
  message: z.string(),
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
    accepted: z.array(z.string()).describe('Conflicts of pip check that verify.yaml accepts.'),
    skipped: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
    seconds: z.number().describe('How long the probe took.'),
  })
  .refine((report) => report.ok === (report.faults.length === 0), {
    path: ['ok'],
    message: 'does not agree with the faults',
  });
export type Report = z.infer<typeof reportSchema>;

import { z } from 'zod';
import { distributionName, oneLine, relativePath, sha256 } from './names.js';

const fields = {
  distribution: distributionName,
  sha256: sha256.describe('Of the wheel; another version or build of it is not waived.'),
  record: z
    .literal(true)
    .optional()
    .describe('Its RECORD may differ from its files; a new one is written at installation.'),
  startupFiles: z
    .array(relativePath)
    .min(1)
    .optional()
    .describe('Files below site-packages that Python may run at every start, such as a `.pth`.'),
  overwrites: z
    .array(relativePath)
    .min(1)
    .optional()
    .describe(
      'Files or folders that another distribution may bring with other content; `site-packages/tests` is one of site-packages, others are below the virtual environment.',
    ),
  reason: oneLine.min(10).describe('Why; it is written into the lock.'),
};

/** What is accepted of one wheel although inspection would refuse it. */
export const wheelWaiverSchema = z
  .strictObject(fields)
  .refine(({ record, startupFiles, overwrites }) => (record ?? startupFiles ?? overwrites) !== undefined, {
    error: 'waives nothing; give record, startupFiles or overwrites',
  });
export type WheelWaiver = z.infer<typeof wheelWaiverSchema>;

import { z } from 'zod';
import { distributionName, oneLine, relativePath, sha256 } from './names.js';

const fields = {
  distribution: distributionName,
  sha256: sha256.describe('SHA-256 of the wheel; the waiver does not apply to another version or build.'),
  record: z
    .literal(true)
    .optional()
    .describe('Whether RECORD may differ from the files; the installation writes a new one.'),
  startupFiles: z
    .array(relativePath)
    .min(1)
    .optional()
    .describe('Files below site-packages that Python may run at every start, such as a `.pth` file.'),
  overwrites: z
    .array(relativePath)
    .min(1)
    .optional()
    .describe(
      'Files or folders that another distribution may contain too, with other content. A path that begins with site-packages/ is in site-packages; other paths start at the virtual environment.',
    ),
  reason: oneLine.min(10).describe('Reason; the lock records it.'),
};

/** Findings of one wheel that are accepted. */
export const wheelWaiverSchema = z
  .strictObject(fields)
  .refine(({ record, startupFiles, overwrites }) => (record ?? startupFiles ?? overwrites) !== undefined, {
    error: 'waives nothing; give record, startupFiles or overwrites',
  });
export type WheelWaiver = z.infer<typeof wheelWaiverSchema>;

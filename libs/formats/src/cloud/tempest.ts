import { z } from 'zod';
import { oneLine } from '../names.js';
import { scenarioSchema } from './scenario.js';

/** `tools/cloud/tempest.yaml`: how OpenStack's own tests run against a cloud. */
export const tempestSchema = z.strictObject({
  prepare: scenarioSchema.describe('What the tests need in the cloud; its values can be used in the configuration.'),
  configuration: z
    .string()
    .describe(
      'tempest.conf. `${name}` is a value of `prepare`, `${has:<name>}` is true if the catalog has the service type or a service of that name is up, `${url}` and `${password}` belong to the administrator, and `${address}` is that of all services.',
    ),
  excluded: z
    .array(
      z.strictObject({
        test: z
          .string()
          .regex(/^[\w.]+$/u, 'is not the name of a test')
          .describe('Beginning of the name of a test.'),
        reason: oneLine.min(10).describe('Why it is not run; the results have it as skipped.'),
      }),
    )
    .default([])
    .describe('Tests that are not run, since they would wait in vain.'),
  knownFailures: z
    .array(
      z.strictObject({
        test: oneLine.min(1).describe('Beginning of the name of a test.'),
        reason: oneLine.min(10).describe('Why it fails. Once it passes, the run fails until the entry is removed.'),
      }),
    )
    .default([])
    .describe('Tests that fail for a known reason.'),
});
export type Tempest = z.infer<typeof tempestSchema>;

/** Relative to the workspace. */
export const TEMPEST_FILE = 'tools/cloud/tempest.yaml';

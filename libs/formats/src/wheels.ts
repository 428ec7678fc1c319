import { z } from 'zod';
import {
  distributionName,
  environmentName,
  normalizeName,
  oneLine,
  projectName,
  releaseName,
  versionString,
} from './names.js';
import { sourceSchema } from './source.js';
import { wheelWaiverSchema } from './wheel-waiver.js';

/** The set that says the release; its wheels come from the index, so none of them has to be built first. */
export const RELEASE_SET = 'base';

export const policySchema = z.enum(['any', 'source', 'prebuilt']);
export type Policy = z.infer<typeof policySchema>;

const packageSchema = z.strictObject({
  version: versionString.describe('The version that is built or taken.'),
  source: sourceSchema.optional().describe('Where it comes from; the Python index when not given.'),
  policy: policySchema.optional().describe('Differs from that of the set for this distribution.'),
  prepare: z
    .array(z.string().min(1))
    .default([])
    .describe('bash -eu scripts run in the source folder before pip wheel, in the sandbox.'),
  bundle: z.boolean().default(false).describe('Bundle shared libraries into the wheel with auditwheel.'),
  buildRequires: z.array(oneLine).default([]).describe('Build requirements that the source forgets to name.'),
  environment: z.record(environmentName, oneLine).default({}).describe('Environment of the build.'),
  reason: oneLine.optional().describe('Why the version differs from the constraints, or why it is absent.'),
  unavailable: oneLine.optional().describe('Why it cannot be had; it is reported and left out.'),
});

/** `wheels/<set>/wheels.yaml`: Python distributions at chosen versions, from trusted sources. */
export const wheelSetSchema = z.strictObject({
  base: projectName.describe('The base whose builder image makes the wheels.'),
  release: releaseName.describe('The OpenStack release whose constraints apply: a folder of wheels/constraints.'),
  policy: policySchema
    .default('any')
    .describe('Whether wheels of the index are taken: any, source (never), prebuilt (only).'),
  wheelWaivers: z
    .array(wheelWaiverSchema)
    .default([])
    .describe(
      'Faults that are accepted of wheels, each by its SHA-256, here and in images that take the distribution.',
    ),
  packages: z
    .record(distributionName, packageSchema)
    .superRefine((packages, context) => {
      const spellings = new Map<string, string>();
      for (const name of Object.keys(packages)) {
        const other = spellings.get(normalizeName(name));
        spellings.set(normalizeName(name), name);
        if (other === undefined) continue;
        const message = `is the same distribution as '${other}'; keep one of the two entries`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
    })
    .describe('Distribution -> version, and where it comes from.'),
});
export type WheelSet = z.infer<typeof wheelSetSchema>;
export type WheelPackage = z.infer<typeof packageSchema>;

import { z } from 'zod';
import { lockStructureIssues } from './lock-structure.js';
import {
  digest,
  distributionName,
  fileName,
  gitObject,
  oneLine,
  projectName,
  relativePath,
  sha256,
  versionString,
} from './names.js';
import { lockedGitSourceSchema, lockedSourceSchema } from './source.js';
import { wheelWaiverSchema } from './wheel-waiver.js';

const lockedDistributionSchema = z.strictObject({
  name: distributionName,
  version: versionString,
  wheel: z.strictObject({ file: fileName, sha256 }).optional().describe('A wheel of the index, taken as it is.'),
  source: lockedSourceSchema.optional().describe('Source that a wheel is built from.'),
  set: projectName.optional().describe('The wheel set that makes this wheel.'),
  buildRequires: z.array(z.string()).optional().describe('name==version of what its build needs; see `build`.'),
  prepare: z.array(z.string()).optional(),
  bundle: z.literal(true).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  waiver: oneLine.optional().describe('Why the version may differ from the constraint.'),
  yanked: oneLine.optional().describe('Why its author withdrew the release, as the index said when it was locked.'),
});
export type LockedDistribution = z.infer<typeof lockedDistributionSchema>;

/** `image.lock.yaml` and `wheels.lock.yaml`: every input by digest, and the hash of what it was resolved from. */
export const lockSchema = z.strictObject({
  lockVersion: z.literal(1),
  resolvedFrom: digest.describe('Hash of the wishes and of the constraints on what is locked; see libs/lock.'),
  contentDigest: digest
    .optional()
    .describe('Hash of all that the lock says; a lock that was edited by hand or merged is refused by it.'),
  release: z.string(),
  python: z.string(),
  loci: gitObject.optional(),
  project: lockedDistributionSchema.optional().describe('The service itself.'),
  extraProjects: z.array(lockedDistributionSchema).default([]),
  extraSources: z
    .array(z.strictObject({ name: projectName, source: lockedGitSourceSchema }))
    .optional()
    .describe("What LOCI's scripts for the project clone."),
  patches: z
    .array(z.strictObject({ file: relativePath, sha256 }))
    .optional()
    .describe('Patches to the source of the service, in order.'),
  wheelWaivers: z.array(wheelWaiverSchema).optional().describe('Faults that are accepted of wheels in this lock.'),
  distributions: z.array(lockedDistributionSchema),
  build: z.array(lockedDistributionSchema).default([]).describe('Distributions needed to build others, not installed.'),
});

/** A lock as it is read and written: names, origins, files and build requirements fit together too. */
export const soundLockSchema = lockSchema.superRefine((lock, context) => {
  for (const { path, message } of lockStructureIssues(lock)) context.addIssue({ code: 'custom', path, message });
});
export type Lock = z.infer<typeof lockSchema>;

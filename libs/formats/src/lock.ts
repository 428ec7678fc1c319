import { z } from 'zod';
import { lockedGitSourceSchema } from './git-source.js';
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
import { lockedSourceSchema } from './source.js';
import { wheelWaiverSchema } from './wheel-waiver.js';

const lockedDistributionSchema = z.strictObject({
  name: distributionName,
  version: versionString,
  wheel: z.strictObject({ file: fileName, sha256 }).optional().describe('Wheel of the index, used unchanged.'),
  source: lockedSourceSchema.optional().describe('Source that the build makes the wheel from.'),
  set: projectName.optional().describe('Wheel set that builds this wheel.'),
  buildRequires: z.array(z.string()).optional().describe('Build requirements as name==version; see `build`.'),
  prepare: z.array(z.string()).optional(),
  bundle: z.literal(true).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  waiver: oneLine.optional().describe('Why the version may differ from the constraint.'),
  yanked: oneLine
    .optional()
    .describe('Reason of the author for yanking the release, from the index at the time of the lock.'),
});
export type LockedDistribution = z.infer<typeof lockedDistributionSchema>;

/** `image.lock.yaml` and `wheels.lock.yaml`: every input by digest, and the digest of the requirements. */
export const lockSchema = z.strictObject({
  lockVersion: z.literal(1),
  resolvedFrom: digest.describe(
    'Digest of the requirements and of the constraints on the locked distributions; see libs/lock.',
  ),
  contentDigest: digest
    .optional()
    .describe('Digest of the whole lock; it detects a lock that was edited by hand or merged.'),
  release: z.string(),
  python: z.string(),
  loci: gitObject.optional(),
  project: lockedDistributionSchema.optional().describe('Distribution of the service.'),
  extraProjects: z.array(lockedDistributionSchema).default([]),
  extraSources: z
    .array(z.strictObject({ name: projectName, source: lockedGitSourceSchema }))
    .optional()
    .describe("Repositories that LOCI's scripts for the project clone."),
  patches: z
    .array(z.strictObject({ file: relativePath, sha256 }))
    .optional()
    .describe('Patches to the source of the service, in order.'),
  packageRepositories: z
    .array(z.strictObject({ name: projectName, digest }))
    .optional()
    .describe('Package repositories of the image, each by its entry and its key or files.'),
  wheelWaivers: z.array(wheelWaiverSchema).optional().describe('Accepted findings in wheels of this lock.'),
  distributions: z.array(lockedDistributionSchema),
  build: z
    .array(lockedDistributionSchema)
    .default([])
    .describe('Distributions that only builds need; images do not install them.'),
});

/** A lock whose names, origins, files and build requirements are consistent too. */
export const soundLockSchema = lockSchema.superRefine((lock, context) => {
  for (const { path, message } of lockStructureIssues(lock)) context.addIssue({ code: 'custom', path, message });
});
export type Lock = z.infer<typeof lockSchema>;

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
import { patchSchema } from './patch.js';
import { sourceSchema } from './source.js';
import { wheelWaiverSchema } from './wheel-waiver.js';

/** The set that decides the release; its wheels come from the index, since image builds do not depend on it. */
export const RELEASE_SET = 'base';

export const policySchema = z.enum(['any', 'source', 'prebuilt']);
export type Policy = z.infer<typeof policySchema>;

const packageSchema = z.strictObject({
  version: versionString.describe('Version to build or to take.'),
  source: sourceSchema.optional().describe('Source (default the Python index).'),
  patches: z
    .array(patchSchema)
    .default([])
    .describe('Patches to the source, in order; without `source`, to the sdist of the Python index.'),
  policy: policySchema.optional().describe('Policy for this distribution (default that of the set).'),
  prepare: z
    .array(z.string().min(1))
    .default([])
    .describe('Scripts for bash -eu to run in the source folder before pip wheel, in the sandbox.'),
  bundle: z.boolean().default(false).describe('Whether auditwheel bundles shared libraries into the wheel.'),
  buildRequires: z.array(oneLine).default([]).describe('Build requirements that the source does not list.'),
  environment: z.record(environmentName, oneLine).default({}).describe('Environment variables of the build.'),
  reason: oneLine
    .optional()
    .describe('Why the version differs from the constraints, or why the distribution is absent.'),
  unavailable: oneLine
    .optional()
    .describe('Why the distribution is unavailable; the set skips it, and the report lists it.'),
});

/** `wheels/<set>/wheels.yaml`: Python distributions at chosen versions, from trusted sources. */
export const wheelSetSchema = z.strictObject({
  base: projectName.describe('Base; its builder image builds the wheels.'),
  release: releaseName.describe('OpenStack release with the constraints: a folder in wheels/constraints.'),
  policy: policySchema
    .default('any')
    .describe('Use of wheels from the index: `any`, `source` (none), `prebuilt` (only).'),
  wheelWaivers: z
    .array(wheelWaiverSchema)
    .default([])
    .describe(
      'Accepted findings in wheels, each by the SHA-256 of the wheel, here and in images that take the distribution.',
    ),
  packages: z
    .record(distributionName, packageSchema)
    .superRefine((packages, context) => {
      const spellings = new Map<string, string>();
      for (const name of Object.keys(packages)) {
        const other = spellings.get(normalizeName(name));
        spellings.set(normalizeName(name), name);
        if (other === undefined) continue;
        const message = `is the same distribution as '${other}'; remove one of the two entries`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
    })
    .describe('Distribution -> version and source.'),
});
export type WheelSet = z.infer<typeof wheelSetSchema>;
export type WheelPackage = z.infer<typeof packageSchema>;

/** The set with the source of every entry that is built: one with patches alone is the sdist of its version. */
export function withPatchedSources(set: WheelSet): WheelSet {
  const entries = Object.entries(set.packages).map(([name, entry]): [string, WheelPackage] => {
    const isIndexed = entry.source === undefined && entry.patches.length > 0;
    return [name, isIndexed ? { ...entry, source: { sdist: { name, version: entry.version } } } : entry];
  });
  return { ...set, packages: Object.fromEntries(entries) };
}

import { z } from 'zod';
import { codenames, DISTRIBUTIONS, distributionNames } from './distributions.js';
import {
  debianPackage,
  digest,
  distributionName,
  fileName,
  imageReference,
  projectName,
  sha256,
  versionString,
} from './names.js';
import { packageRepositoriesSchema, snapshotMoment } from './package-repositories.js';

/** `images/base-<codename>/base.yaml`: the distribution image that service images start from. */
export const baseSchema = z
  .strictObject({
    distribution: z.literal(distributionNames),
    codename: z.enum(codenames),
    python: z.string().regex(/^3\.\d+$/u, 'is not a Python version in quotes, such as "3.13"'),
    bootstrap: z
      .strictObject({ packages: z.array(debianPackage) })
      .optional()
      .describe('Bootstraps the base from the Debian archive with mmdebstrap; needs no container registry.'),
    registry: z
      .strictObject({ reference: imageReference, digest })
      .optional()
      .describe('Takes the base from a registry instead, by digest.'),
    snapshot: snapshotMoment
      .optional()
      .describe("Moment of Debian's archive that packages come from (default the archive of today)."),
    packageRepositories: packageRepositoriesSchema,
  })
  .refine((base) => (base.bootstrap === undefined) !== (base.registry === undefined), {
    message: 'needs exactly one of bootstrap and registry',
  })
  .superRefine(({ distribution, codename, python, bootstrap }, context) => {
    // Images of a registry may bring another Python than the distribution's.
    const own = DISTRIBUTIONS[distribution].releases[codename].python;
    if (bootstrap === undefined || python === own) return;
    context.addIssue({ code: 'custom', path: ['python'], message: `is not the Python of ${codename}; write '${own}'` });
  });
export type Base = z.infer<typeof baseSchema>;

/** `images/builder-<codename>/builder.yaml`: compilers and tools on top of a base; never shipped. */
export const builderSchema = z.strictObject({
  base: projectName.describe('Base image: `trixie` is images/base-trixie.'),
  packages: z.array(debianPackage).describe('Compilers and -dev packages.'),
  tools: z
    .array(z.strictObject({ name: distributionName, version: versionString, file: fileName, sha256 }))
    .describe('Python tools from the index, by hash (uv, auditwheel and their requirements).'),
});
export type Builder = z.infer<typeof builderSchema>;

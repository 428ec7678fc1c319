import { z } from 'zod';
import { debFile, oneLine, pattern, projectName, relativePath, sha256 } from './names.js';

// Each value stands in a field of apt's sources as it is: no blanks, brackets, quotes or line ends.
const aptUrl = pattern(
  /^https?:\/\/[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:\/[A-Za-z0-9._~%+=-]+)*\/?$/u,
  'an http or https URL of a package repository, without credentials and query',
);
const aptSuite = pattern(
  /^(?:\.\/|[A-Za-z0-9][A-Za-z0-9._~+-]*(?:\/[A-Za-z0-9][A-Za-z0-9._~+-]*)*\/?)$/u,
  'a suite such as "trixie", or "./" for a repository without suites',
);
const aptComponent = pattern(/^[A-Za-z0-9][A-Za-z0-9._+-]*(?:\/[A-Za-z0-9._+-]+)*$/u, 'a component such as "main"');
const fingerprint = pattern(
  /^[0-9A-F]{40}$/u,
  'the fingerprint of a key (40 upper-case hexadecimal digits, no blanks)',
);

const pin = z
  .int()
  .min(1)
  .max(1001)
  .optional()
  .describe("Priority of each version in this repository (default apt's own, 500); 1001 allows downgrades.");

const remoteSchema = z
  .strictObject({
    name: projectName.describe('Name of the repository in messages and receipts.'),
    url: aptUrl,
    suite: aptSuite,
    components: z
      .array(aptComponent)
      .min(1)
      .optional()
      .describe('Components; required unless the suite ends with "/".'),
    key: z
      .strictObject({
        file: relativePath.describe('Armored public key, in the folder of the YAML file.'),
        fingerprint: fingerprint.describe('Fingerprint of the only key in that file.'),
      })
      .optional()
      .describe('Key that signs the repository.'),
    trusted: z.literal(true).optional().describe('Accepts the repository without a signature.'),
    reason: oneLine.min(10).optional().describe('Why nobody has to sign it; required with `trusted`.'),
    pin,
    checkValidUntil: z
      .literal(false)
      .optional()
      .describe("Accepts lists after the date on which they expire, as a snapshot's have."),
  })
  .superRefine(({ suite, components, key, trusted, reason }, context) => {
    const refuse = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    const isFlat = suite.endsWith('/');
    if (isFlat && components !== undefined)
      refuse('suite', 'ends with "/" and has no components; remove one of the two');
    if (!isFlat && components === undefined) refuse('suite', 'needs components; give `components: [main]`');
    if ((key === undefined) === (trusted === undefined)) refuse('name', 'needs exactly one of key and trusted');
    if ((trusted === undefined) !== (reason === undefined))
      refuse('name', 'needs a reason with `trusted`, and only then');
  });

const folderSchema = z
  .strictObject({
    name: projectName.describe('Name of the repository in messages and receipts.'),
    folder: relativePath.describe('Folder of .deb files, in the folder of the YAML file.'),
    files: z
      .array(z.strictObject({ file: debFile, sha256 }))
      .min(1, 'needs at least one file')
      .describe('Files of the folder that apt may install, each by its hash.'),
    pin,
  })
  .superRefine(({ files }, context) => {
    const names = files.map(({ file }) => file);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      context.addIssue({ code: 'custom', path: ['files', index, 'file'], message: 'is given twice' });
    }
  });

/** A repository of packages, or a folder of .deb files, that apt may install from besides the archive of the base. */
export const packageRepositorySchema = z.union([remoteSchema, folderSchema], {
  error: 'is not a package repository; give url, suite and key, or folder and files',
});
export type PackageRepository = z.infer<typeof packageRepositorySchema>;

export const packageRepositoriesSchema = z
  .array(packageRepositorySchema)
  .superRefine((repositories, context) => {
    const names = repositories.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      context.addIssue({ code: 'custom', path: [index, 'name'], message: 'is given twice' });
    }
  })
  .optional()
  .describe('Package repositories in addition to those of the base (default none). No image keeps them.');

/** A moment of Debian's archive, as the snapshot service names it. */
export const snapshotMoment = pattern(
  /^20\d{6}T\d{6}Z$/u,
  'a moment of the snapshot service, such as 20260516T111458Z',
).refine((moment) => {
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/u.exec(moment) ?? [];
  const iso = `${date.replace(/^(....)(..)(..)$/u, '$1-$2-$3')}T${time.replace(/^(..)(..)(..)$/u, '$1:$2:$3')}.000Z`;
  const parsed = new Date(iso);
  return !Number.isNaN(parsed.valueOf()) && parsed.toISOString() === iso;
}, 'is not a date and time');

/** A package that a repository supplied to an image. */
export const suppliedPackageSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  sha256,
  repository: z.string().describe('Name of the entry in packageRepositories.'),
});
export type SuppliedPackage = z.infer<typeof suppliedPackageSchema>;

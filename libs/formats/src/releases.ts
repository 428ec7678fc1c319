import { z } from 'zod';
import { gitObject, repositoryUrl, versionString } from './names.js';

const releasedSchema = z.strictObject({
  deliverable: z.string().min(1).describe('The file of openstack/releases that names it.'),
  versions: z.record(versionString, gitObject).describe('Version -> commit that it is a tag of.'),
});
export type Released = z.infer<typeof releasedSchema>;

/** `wheels/constraints/<release>/releases.yaml`: which versions and commits of each repository belong to an OpenStack release. */
export const releasesSchema = z.strictObject({
  repository: repositoryUrl.describe('Where the facts come from: openstack/releases.'),
  commit: gitObject.describe('The commit of it that was read.'),
  repositories: z.record(
    z.string().regex(/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/u, 'is not a repository such as openstack/nova'),
    releasedSchema,
  ),
});
export type Releases = z.infer<typeof releasesSchema>;

import { z } from 'zod';
import { gitObject, repositoryUrl, versionString } from './names.js';

const releasedSchema = z.strictObject({
  deliverable: z.string().min(1).describe('File of openstack/releases that lists the repository.'),
  versions: z.record(versionString, gitObject).describe('Version -> commit of its tag.'),
});
export type Released = z.infer<typeof releasedSchema>;

/** `wheels/constraints/<release>/releases.yaml`: the versions and commits of each repository in an OpenStack release. */
export const releasesSchema = z.strictObject({
  repository: repositoryUrl.describe('Source of the table: openstack/releases.'),
  commit: gitObject.describe('Commit of openstack/releases that the table was read from.'),
  repositories: z.record(
    z.string().regex(/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/u, 'is not a repository such as openstack/nova'),
    releasedSchema,
  ),
});
export type Releases = z.infer<typeof releasesSchema>;

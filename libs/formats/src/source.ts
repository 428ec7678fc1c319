import { z } from 'zod';
import {
  archiveUrl,
  distributionName,
  fileName,
  gitObject,
  relativePath,
  repositoryUrl,
  sha256,
  versionString,
} from './names.js';

export const gitSourceSchema = z.strictObject({
  git: z.strictObject({
    repository: repositoryUrl.describe('Repository to clone from if no mirror has the commit.'),
    commit: gitObject.describe('Commit. Branches and tags are refused, because they move.'),
    subdirectory: relativePath.optional().describe('Folder of the repository that contains the project.'),
  }),
});

/** A source as a user writes it: exactly one of the kinds. */
export const sourceSchema = z.union(
  [
    gitSourceSchema,
    z.strictObject({
      sdist: z.strictObject({
        name: distributionName.describe('Name on the Python index.'),
        version: versionString,
      }),
    }),
    z.strictObject({ tar: z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() }) }),
    z.strictObject({ zip: z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() }) }),
    z.strictObject({
      local: z.string().min(1).describe('Folder, relative to the workspace, for development of the project.'),
    }),
  ],
  { error: 'is not a source; give exactly one of git, sdist, tar, zip, local with the fields of that kind' },
);
export type Source = z.infer<typeof sourceSchema>;

export const lockedGitSourceSchema = z.strictObject({
  git: z.strictObject({
    repository: repositoryUrl,
    commit: gitObject,
    subdirectory: relativePath.optional(),
    tree: gitObject,
  }),
});

/** A source in a lock, by content. */
export const lockedSourceSchema = z.union([
  lockedGitSourceSchema,
  z.strictObject({ sdist: z.strictObject({ file: fileName, sha256 }) }),
  z.strictObject({ tar: z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() }) }),
  z.strictObject({ zip: z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() }) }),
  z.strictObject({ local: z.strictObject({ path: z.string(), tree: gitObject }) }),
]);
export type LockedSource = z.infer<typeof lockedSourceSchema>;

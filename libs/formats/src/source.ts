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
    repository: repositoryUrl.describe('Where the repository is cloned from when no mirror has the commit.'),
    commit: gitObject.describe('The commit; branches move, so they are not accepted.'),
    subdirectory: relativePath.optional().describe('The folder of the repository that holds the project.'),
  }),
});

/** Where source code comes from, as a user writes it: exactly one of the kinds. */
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
      local: z
        .string()
        .min(1)
        .describe('A folder, relative to the workspace: for the developer who is changing the project.'),
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

/** The same source as a lock names it: by content. */
export const lockedSourceSchema = z.union([
  lockedGitSourceSchema,
  z.strictObject({ sdist: z.strictObject({ file: fileName, sha256 }) }),
  z.strictObject({ tar: z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() }) }),
  z.strictObject({ zip: z.strictObject({ url: archiveUrl, sha256, subdirectory: relativePath.optional() }) }),
  z.strictObject({ local: z.strictObject({ path: z.string(), tree: gitObject }) }),
]);
export type LockedSource = z.infer<typeof lockedSourceSchema>;

import { z } from 'zod';
import { digestOf } from './canonical-json.js';
import { gitObject, relativePath, repositoryUrl } from './names.js';
import { sourceKind } from './source-kind.js';

export const gitSourceSchema = z.strictObject({
  git: z.strictObject({
    repository: repositoryUrl.describe('Repository to clone from if no mirror has the commit.'),
    commit: gitObject.describe('Commit. Branches and tags are refused, because they move.'),
    subdirectory: relativePath.optional().describe('Folder of the repository that contains the project.'),
  }),
});

export const lockedGitSourceSchema = z.strictObject({
  git: z.strictObject({
    repository: repositoryUrl,
    commit: gitObject,
    subdirectory: relativePath.optional(),
    tree: gitObject,
  }),
});

/** A commit of a git repository, or a folder of it. */
export const gitSource = sourceKind({
  written: gitSourceSchema,
  locked: lockedGitSourceSchema,
  yields: 'folder',
  isLockOf: (written, locked) => {
    const { repository, commit, subdirectory } = locked.git;
    return digestOf({ repository, commit, subdirectory }) === digestOf(written.git);
  },
  describe: ({ git: { repository, commit, subdirectory } }) =>
    `${repository} at ${commit}${subdirectory === undefined ? '' : ` (${subdirectory})`}`,
  content: ({ git }) => `commit ${git.commit}`,
  reference: ({ git }) => git.commit,
  repository: ({ git }) => git.repository,
  commit: ({ git }) => git,
});

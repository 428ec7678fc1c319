import { z } from 'zod';
import { gitObject } from './names.js';
import { sourceKind, type LocalFolder } from './source-kind.js';

const writtenSchema = z.strictObject({
  local: z.string().min(1).describe('Folder, relative to the workspace, for development of the project.'),
});

const lockedSchema = z.strictObject({ local: z.strictObject({ path: z.string(), tree: gitObject }) });

type Either = z.infer<typeof writtenSchema> | z.infer<typeof lockedSchema>;

const folderOf = ({ local }: Either): LocalFolder => (typeof local === 'string' ? { path: local } : local);

/** A folder of this machine. */
export const localSource = sourceKind({
  written: writtenSchema,
  locked: lockedSchema,
  yields: 'folder',
  isLockOf: ({ local }, locked) => locked.local.path === local,
  describe: (source) => `the folder ${folderOf(source).path}`,
  content: ({ local }) => `folder ${local.tree}`,
  reference: ({ local }) => local.tree,
  folder: folderOf,
});

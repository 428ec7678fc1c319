import { z } from 'zod';
import { digestOf } from './canonical-json.js';
import { gitSourceSchema, lockedGitSourceSchema } from './git-source.js';
import { relativePath, sha256 } from './names.js';

/** A patch of the workspace, by content. */
const hashedPatchSchema = z.strictObject({ file: relativePath, sha256 });

const gitPatchesSchema = z
  .strictObject({
    git: gitSourceSchema.shape.git.describe('Commit of a repository; `subdirectory` is the folder that is fetched.'),
    series: relativePath
      .optional()
      .describe('File of that folder with the names of patches next to it, in the format of quilt.'),
    files: z.array(relativePath).min(1).optional().describe('Patches of that folder, in order.'),
  })
  .refine(({ series, files }) => (series === undefined) !== (files === undefined), {
    error: 'needs exactly one of series and files',
  });
export type GitPatches = z.infer<typeof gitPatchesSchema>;

/** Patches as a user names them: a file of the workspace, or files of a commit. */
export const patchSchema = z.union([relativePath, gitPatchesSchema], {
  error: 'is not a patch; give a file, or git with one of series and files',
});
export type Patch = z.infer<typeof patchSchema>;

const lockedFileSchema = hashedPatchSchema.extend({
  strip: z.int().min(0).optional().describe('Leading folders to remove from the names of files (default 1).'),
});

/** Patches in a lock: each file by its content, and the folder that they come from by its tree. */
export const lockedPatchSchema = z.union([
  hashedPatchSchema,
  z.strictObject({
    git: lockedGitSourceSchema.shape.git,
    series: relativePath.optional(),
    files: z.array(lockedFileSchema).min(1),
  }),
]);
export type LockedPatch = z.infer<typeof lockedPatchSchema>;
export type PatchFile = z.infer<typeof lockedFileSchema>;

/** Patches as far as the workspace itself knows them: its own by content, those of a commit by name. */
export type RequestedPatch = Exclude<LockedPatch, { git: unknown }> | GitPatches;

/** What a locked patch is the lock of. */
function requestOf(locked: LockedPatch): RequestedPatch {
  if (!('git' in locked)) return locked;
  const { repository, commit, subdirectory } = locked.git;
  const git = { repository, commit, ...(subdirectory === undefined ? {} : { subdirectory }) };
  if (locked.series !== undefined) return { git, series: locked.series };
  return { git, files: locked.files.map(({ file }) => file) };
}

/** Whether locked patches are those that the workspace asks for, in their order. */
export function arePatchesLocked(requested: readonly RequestedPatch[], locked: readonly LockedPatch[]): boolean {
  return digestOf(requested) === digestOf(locked.map(requestOf));
}

/** Every patch file of a lock, in the order in which they apply. */
export function patchFilesOf(locked: readonly LockedPatch[]): PatchFile[] {
  return locked.flatMap((patch) => ('git' in patch ? patch.files : [patch]));
}

/** Patches as a message names them. */
export function describePatches(patches: readonly (RequestedPatch | LockedPatch)[]): string {
  const each = patches.map((patch) => {
    if (!('git' in patch)) return `${patch.file} (${patch.sha256.slice(0, 12)})`;
    const { repository, commit, subdirectory } = patch.git;
    const names =
      patch.series ?? (patch.files ?? []).map((one) => (typeof one === 'string' ? one : one.file)).join(' ');
    return `${[subdirectory, names].filter(Boolean).join('/')} of ${repository} at ${commit}`;
  });
  return each.length === 0 ? 'none' : each.join(', ');
}

import { z } from 'zod';
import { foreignReference } from './foreign-images.js';
import { imageLabel, labelName, oneLine, projectName, relativePath } from './names.js';
import { userSchema } from './image.js';
import { isOfIndex, localFolderOf, sourceSchema } from './source.js';

/** A context that is fetched: a source, and what is changed in it. */
const fetchedContextSchema = z.strictObject({
  source: sourceSchema
    .refine((source) => !isOfIndex(source) && localFolderOf(source) === undefined, {
      error: 'cannot be a context; give git, tar or zip, or name a folder next to image.yaml with `context: <folder>`',
    })
    .describe('Source of the files: git, tar or zip.'),
  patches: z
    .array(relativePath)
    .default([])
    .describe('Patches to the source, next to image.yaml, in order; `git apply` applies them.'),
  directory: relativePath.optional().describe('Folder of the patched source that is the context (default all of it).'),
  dockerfile: relativePath
    .optional()
    .describe('Path of the Dockerfile in that folder (default the file next to image.yaml).'),
});
export type FetchedContext = z.infer<typeof fetchedContextSchema>;

/** An image with a custom Dockerfile, as StarlingX builds with `BUILDER=docker`. */
export const dockerfileImageSchema = z.strictObject({
  builder: z.literal('dockerfile').describe('Builds the image from a custom Dockerfile instead of LOCI.'),
  label: labelName.optional().describe('Name of the published image, unique in the workspace (default stx-<name>).'),
  base: projectName
    .optional()
    .describe('Base image, named `stx-base` in the Dockerfile, and the value of its argument BASE (default none).'),
  dockerfile: relativePath
    .default('Dockerfile')
    .describe('Path of the Dockerfile, relative to image.yaml (default Dockerfile).'),
  contexts: z
    .record(projectName, relativePath)
    .default({})
    .describe('Named contexts: folders relative to image.yaml, for COPY --from=<name>.'),
  context: z
    .union([relativePath, fetchedContextSchema], {
      error: 'is not a context; give a folder next to image.yaml, or `source` with the fields of a context',
    })
    .optional()
    .describe(
      'Files of COPY and ADD without --from: a folder relative to image.yaml, or a source; .dockerignore counts (default none).',
    ),
  wheels: z
    .array(projectName)
    .default([])
    .describe(
      'Wheel sets, in order: the named context `stx-wheels`, and the value of the argument WHEELS (default none).',
    ),
  images: z
    .array(foreignReference)
    .default([])
    .describe('Images of registries that the Dockerfile names; ./nx lock writes their digests to images.lock.yaml.'),
  target: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/u, 'is not the name of a stage')
    .optional()
    .describe('Stage to build (default the last).'),
  arguments: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/u), oneLine)
    .default({})
    .describe('Build arguments. The image history keeps them, so give no secrets.'),
  user: userSchema.describe('User that verification starts the image as.'),
  labels: z
    .record(imageLabel, oneLine)
    .default({})
    .describe('Labels of the image, in addition to those that the build sets.'),
});
export type DockerfileImage = z.infer<typeof dockerfileImageSchema>;

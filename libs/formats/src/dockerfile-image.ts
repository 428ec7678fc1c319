import { z } from 'zod';
import { imageLabel, labelName, oneLine, projectName, relativePath } from './names.js';
import { userSchema } from './image.js';

/** An image with a custom Dockerfile, as StarlingX builds with `BUILDER=docker`. */
export const dockerfileImageSchema = z.strictObject({
  builder: z.literal('dockerfile').describe('Builds the image from a custom Dockerfile instead of LOCI.'),
  label: labelName.optional().describe('Name of the published image, unique in the workspace (default stx-<name>).'),
  base: projectName.describe('Base image, named `stx-base` in the Dockerfile.'),
  dockerfile: relativePath
    .default('Dockerfile')
    .describe('Path of the Dockerfile, relative to image.yaml (default Dockerfile).'),
  contexts: z
    .record(projectName, relativePath)
    .default({})
    .describe('Named contexts: folders relative to image.yaml, for COPY --from=<name>.'),
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

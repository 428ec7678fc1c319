import { z } from 'zod';
import { imageLabel, labelName, oneLine, projectName, relativePath } from './names.js';
import { userSchema } from './image.js';

/** An image that a Dockerfile of its own makes: what StarlingX builds with `BUILDER=docker`. */
export const dockerfileImageSchema = z.strictObject({
  builder: z.literal('dockerfile').describe('Says that the Dockerfile beside this file makes the image, and not LOCI.'),
  label: labelName
    .optional()
    .describe('Name of the published image; stx-<name> when not given. Unique in the workspace.'),
  base: projectName.describe('Base image, which the Dockerfile knows as `stx-base`.'),
  dockerfile: relativePath.default('Dockerfile').describe('The Dockerfile, beside image.yaml.'),
  contexts: z
    .record(projectName, relativePath)
    .default({})
    .describe('Named contexts: folders beside image.yaml, read with COPY --from=<name>.'),
  arguments: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/u), oneLine)
    .default({})
    .describe('Build arguments; they stay in the history, so no secrets.'),
  user: userSchema.describe('The user as whom the image is launched when it is verified.'),
  labels: z.record(imageLabel, oneLine).default({}).describe('Labels of the image, beside those that the build sets.'),
});
export type DockerfileImage = z.infer<typeof dockerfileImageSchema>;

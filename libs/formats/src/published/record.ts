import { z } from 'zod';
import { digest, imageReference, oneLine, projectName } from '../names.js';
import { lockedSourceSchema } from '../source.js';

const tagName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u, 'is not a tag');
const pinnedReference = z
  .string()
  .regex(/^[^@\s]+@sha256:[0-9a-f]{64}$/u, 'is not a reference by digest')
  .meta({ title: 'a reference by digest: registry/repository@sha256:…' });

/** `dist/records/<project>.json`: the record of a published image. */
export const recordSchema = z.strictObject({
  project: projectName.describe('Nx project.'),
  image: z.string().describe('Label of the image.'),
  reference: pinnedReference.describe('Reference to pull; it does not depend on the tag.'),
  repository: imageReference,
  digest: digest.describe('Digest of the image manifest.'),
  tag: tagName.describe('Tag of the published image.'),
  release: z.string().optional().describe('OpenStack release of the lock.'),
  recipe: oneLine.describe('Recipe and version that built the image: `loci@<commit>+<tree>`, `embedded@sha256:…`.'),
  source: lockedSourceSchema.optional().describe('Source of the service, by content.'),
  inputs: z.record(z.string(), z.string()).describe('Digest of each input of the image.'),
  packages: z
    .array(z.strictObject({ name: z.string(), version: z.string() }))
    .describe('Python distributions in the image, as in its lock.'),
  layers: z.array(z.strictObject({ digest, size: z.int() })).describe('Compressed layers, bottom first.'),
});
export type ImageRecord = z.infer<typeof recordSchema>;

/** `dist/release.yaml`: images that were published together. */
export const releaseSchema = z.strictObject({
  images: z.record(projectName, pinnedReference).describe('Project -> reference to pull.'),
});
export type Release = z.infer<typeof releaseSchema>;

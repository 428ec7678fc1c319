import { z } from 'zod';
import { digest, imageReference, oneLine, projectName } from '../names.js';
import { lockedSourceSchema } from '../source.js';

const tagName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u, 'is not a tag');
const pinnedReference = z
  .string()
  .regex(/^[^@\s]+@sha256:[0-9a-f]{64}$/u, 'is not a reference by digest')
  .meta({ title: 'a reference by digest: registry/repository@sha256:…' });

/** `dist/records/<project>.json`: what is kept of a published image. */
export const recordSchema = z.strictObject({
  project: projectName.describe('The Nx project.'),
  image: z.string().describe("The image's label."),
  reference: pinnedReference.describe('What to pull, whatever becomes of the tag.'),
  repository: imageReference,
  digest: digest.describe("The image manifest's digest."),
  tag: tagName.describe('The tag it was published under.'),
  release: z.string().optional().describe('The OpenStack release of its lock.'),
  recipe: oneLine.describe('What built it, and in which version: `loci@<commit>+<tree>`, `embedded@sha256:…`.'),
  source: lockedSourceSchema.optional().describe('The source of the service, by content.'),
  inputs: z.record(z.string(), z.string()).describe('Digest of each thing the image was made from.'),
  packages: z
    .array(z.strictObject({ name: z.string(), version: z.string() }))
    .describe('Python distributions it holds, as its lock names them.'),
  layers: z.array(z.strictObject({ digest, size: z.int() })).describe('Compressed, bottom first.'),
});
export type ImageRecord = z.infer<typeof recordSchema>;

/** `dist/release.yaml`: images that were published together. */
export const releaseSchema = z.strictObject({
  images: z.record(projectName, pinnedReference).describe('Project -> what to pull.'),
});
export type Release = z.infer<typeof releaseSchema>;

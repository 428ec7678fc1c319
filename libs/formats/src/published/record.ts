import { z } from 'zod';
import { digest, imageReference, oneLine, projectName } from '../names.js';
import { lockedSourceSchema } from '../source.js';

export const tagName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u, 'is not a tag');
export const pinnedReference = z
  .string()
  .regex(/^[^@\s]+@sha256:[0-9a-f]{64}$/u, 'is not a reference by digest')
  .meta({ title: 'a reference by digest: registry/repository@sha256:…' });

/** A tag under which an image is published. */
export const publishedTag = z.strictObject({
  tag: tagName,
  moving: z.boolean().describe('Whether the tag may move to another image.'),
  list: z.string().describe('Image list that names the tag.'),
});
export type PublishedTag = z.infer<typeof publishedTag>;

/** `dist/records/<project>.json`: the record of a published image. */
export const recordSchema = z.strictObject({
  project: projectName.describe('Nx project.'),
  image: z.string().describe('Label of the image.'),
  reference: pinnedReference.describe('Reference to pull; it does not depend on the tag.'),
  repository: imageReference,
  digest: digest.describe('Digest of the image manifest.'),
  tags: z.array(publishedTag).min(1).describe('Tags of the published image.'),
  copies: z.array(pinnedReference).default([]).describe('References in the other registries of STX_REGISTRY.'),
  codename: z.string().optional().describe('Base of the image.'),
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

import { z } from 'zod';
import { digest, imageReference, oneLine, projectName, relativePath, sha256 } from '../names.js';
import { lockedSourceSchema } from '../source.js';
import { pinnedReference, publishedTag } from './record.js';

const releasedImage = z.strictObject({
  image: z.string().describe('Label of the image.'),
  reference: pinnedReference.describe('Reference to pull; it does not depend on the tags.'),
  copies: z.array(pinnedReference).default([]).describe('References in other registries.'),
  tags: z.array(publishedTag).min(1).describe('Tags of the image, the newest first.'),
  codename: z.string().optional().describe('Base of the image.'),
  release: z.string().optional().describe('OpenStack release of the lock.'),
  source: lockedSourceSchema.optional().describe('Source of the service, by content.'),
  recipe: oneLine.describe('Recipe and version that built the image.'),
  inputs: z.record(z.string(), z.string()).describe('Digest of each input of the image.'),
  layers: z
    .array(z.strictObject({ digest, size: z.int() }))
    .optional()
    .describe('Compressed layers, bottom first; absent in files of earlier versions.'),
  contents: z
    .strictObject({ file: relativePath.describe('Path, relative to this file.'), sha256 })
    .optional()
    .describe('File with the packages of the image; absent in files of earlier versions.'),
  verification: z
    .strictObject({
      checks: z.record(z.string(), z.int()).describe('Number of subjects of each check.'),
      services: z.array(z.string()).describe('Services that answered as expected.'),
      accepted: z.array(z.string()).describe('Findings that verify.yaml accepts, with the reasons.'),
    })
    .describe('Result of the verification of this digest, which found no faults.'),
});
export type ReleasedImage = z.infer<typeof releasedImage>;

/** `dist/release.yaml`: images that were published together. */
export const releaseSchema = z.strictObject({
  images: z.record(projectName, releasedImage).describe('Images by project.'),
});
export type Release = z.infer<typeof releaseSchema>;

/** `image-tags-<codename>.yaml`, as StarlingX's retag-images.sh reads it; keys that it ignores are allowed. */
export const imageTagsSchema = z.looseObject({
  images: z.array(
    z.looseObject({
      name: imageReference.describe('Repository of the image, with its registry.'),
      src_build_tag: z.string().describe('Existing tag of the image.'),
      src_ref: z.string().nullish().describe('Source of the image; text for people.'),
      tag: z.string().describe('Tag to add.'),
    }),
  ),
});
export type ImageTags = z.infer<typeof imageTagsSchema>;

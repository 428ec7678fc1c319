import { z } from 'zod';
import { foreignReference } from './foreign-images.js';
import { digest, relativePath, sha256 } from './names.js';
import { lockedSourceSchema } from './source.js';

/** `images/<name>/images.lock.yaml`: what a Dockerfile takes from elsewhere, by content. */
export const foreignLockSchema = z.strictObject({
  lockVersion: z.literal(1),
  images: z.array(
    z.strictObject({
      reference: foreignReference.describe('The image as image.yaml names it.'),
      named: digest.describe('Digest that the registry gave for the reference: of an index or of a manifest.'),
      digest: digest.describe('Digest of the manifest for linux/amd64, which the build uses.'),
    }),
  ),
  context: z
    .strictObject({
      source: lockedSourceSchema.describe('Source of the context, by content.'),
      patches: z.array(z.strictObject({ file: relativePath, sha256 })).describe('Patches to the source, in order.'),
    })
    .optional()
    .describe('The context, if it is a source.'),
});
export type ForeignLock = z.infer<typeof foreignLockSchema>;

/** Name of the lock of a Dockerfile image, next to image.yaml. */
export const FOREIGN_LOCK_FILE = 'images.lock.yaml';

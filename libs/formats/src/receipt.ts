import { z } from 'zod';
import { digest, sha256 } from './names.js';
import { suppliedPackageSchema } from './package-repositories.js';

/** `dist/images/<name>/receipt.json`: the result of a build, only by content, so that equal results are equal files. */
export const imageReceiptSchema = z.strictObject({
  image: z.string(),
  digest: digest.describe('Digest of the image manifest.'),
  layers: z.array(z.strictObject({ digest, size: z.int() })),
  inputs: z.record(z.string(), z.string()).describe('Digest of each input of the image.'),
  packages: z
    .array(suppliedPackageSchema)
    .optional()
    .describe('Packages that package repositories supplied to the build.'),
});
export type ImageReceipt = z.infer<typeof imageReceiptSchema>;

/** `dist/wheels/<name>/receipt.json`: the wheels of a lock, each by its content. */
export const wheelsReceiptSchema = z.strictObject({
  wheels: z.array(z.strictObject({ name: z.string(), version: z.string(), file: z.string(), sha256 })),
  failed: z.array(z.strictObject({ name: z.string(), version: z.string(), reason: z.string() })).optional(),
});
export type WheelsReceipt = z.infer<typeof wheelsReceiptSchema>;

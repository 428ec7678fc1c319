import { z } from 'zod';
import { digest } from '../names.js';

const installed = z.strictObject({
  name: z.string(),
  version: z.string(),
  size: z.int().describe('Bytes of its files.'),
  layer: z.int().min(0).describe('Index of the layer that has most of its bytes.'),
});
export type InstalledPackage = z.infer<typeof installed>;

/** `dist/contents/<digest>.json`: what one image contains, as read from its layers. */
export const contentsSchema = z.strictObject({
  digest: digest.describe('Digest of the image manifest.'),
  layers: z
    .array(
      z.strictObject({
        digest,
        size: z.int().describe('Compressed bytes.'),
        unpacked: z.int().describe('Bytes of its files.'),
        files: z.int().describe('Number of its files and links.'),
      }),
    )
    .describe('Layers, bottom first.'),
  python: z.array(installed).describe('Python distributions, by normalized name.'),
  debs: z.array(installed).describe('Debian packages.'),
});
export type ImageContents = z.infer<typeof contentsSchema>;

const layerFile = z.tuple([
  z.string().describe('Path without a leading slash.'),
  z.int().describe('Bytes.'),
  z.string().describe('First 16 digits of the SHA-256, or `-> <target>` for a link.'),
  z.int().describe('Index of its owner, or -1.'),
]);
export type LayerFile = z.infer<typeof layerFile>;

/** `dist/contents/layers/<digest>.json.gz`: the files of one layer, read once for all images that share it. */
export const layerContentsSchema = z.strictObject({
  layer: digest,
  files: z.array(layerFile),
  removed: z
    .array(z.string())
    .describe('Paths of lower layers that it removes; with a final slash, what a folder had.'),
  owners: z.array(
    z.strictObject({
      kind: z.enum(['python', 'deb']),
      name: z.string(),
      version: z.string().describe('Empty for a Debian package, whose version is in the status.'),
      proof: z.string().describe('Path of the file that lists its files.'),
    }),
  ),
  status: z
    .array(z.tuple([z.string(), z.string()]))
    .optional()
    .describe('Names and versions in the package database, if the layer has one.'),
});
export type LayerContents = z.infer<typeof layerContentsSchema>;

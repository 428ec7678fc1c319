import { z } from 'zod';
import { debianPackage, distributionName, projectName } from './names.js';

/** The lowest and highest level that BuildKit accepts. */
const LEVELS = { zstd: [1, 22], gzip: [0, 9], uncompressed: undefined } as const;

const compressionSchema = z
  .strictObject({
    type: z.enum(['zstd', 'gzip', 'uncompressed']),
    level: z
      .int()
      .min(0)
      .max(22)
      .optional()
      .describe(
        'Level. zstd: 1 to 22, which BuildKit maps to four (1-2, 3-5, 6-9, 10 and above); gzip: 0 (stored) to 9.',
      ),
  })
  .superRefine(({ type, level }, context) => {
    const range = LEVELS[type];
    if (level === undefined || (range !== undefined && level >= range[0] && level <= range[1])) return;
    const known = range === undefined ? 'has no levels' : `has the levels ${String(range[0])} to ${String(range[1])}`;
    context.addIssue({ code: 'custom', path: ['level'], message: `${type} ${known}` });
  });
/** The compression of layers. */
export type Compression = z.infer<typeof compressionSchema>;

const packageLayerSchema = z.strictObject({
  packages: z.array(debianPackage).min(1).describe('Packages to install, with their dependencies.'),
  for: z
    .array(z.array(debianPackage).min(1))
    .min(1)
    .describe(
      'Lists of packages: an image that asks for all packages of one list contains the whole layer anyway, and uses it.',
    ),
  on: z.int().min(0).optional().describe('Layer below, by its position in this list from 0 (default the base).'),
});
/** Layers of Debian packages that many images share; each is installed on top of the one below it. */
export type PackageLayer = z.infer<typeof packageLayerSchema>;

const packageLayersSchema = z.array(packageLayerSchema).superRefine((layers, context) => {
  for (const [index, { on }] of layers.entries()) {
    if (on === undefined || on < index) continue;
    context.addIssue({ code: 'custom', path: [index, 'on'], message: 'no earlier layer has this position' });
  }
});

/**
 * `images/layers.yaml`: layers that images of the embedded recipe share byte for byte. An image uses a layer if it contains
 * all of the layer's members; its other content is in a layer of the image.
 */
export const layersSchema = z.strictObject({
  compression: compressionSchema
    .default({ type: 'zstd' })
    .describe(
      "Compression of the layers that images add to their base, in both recipes; the base's layers keep theirs.",
    ),
  python: z
    .array(z.array(distributionName).min(1))
    .default([])
    .describe('Distributions of each layer, all in the virtual environment; one list per layer.'),
  system: z
    .record(projectName, packageLayersSchema)
    .default({})
    .describe('Layers of distribution packages, by code name of the base.'),
});
export type Layers = z.infer<typeof layersSchema>;

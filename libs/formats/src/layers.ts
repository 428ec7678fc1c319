import { z } from 'zod';
import { debianPackage, distributionName, projectName } from './names.js';

/** The levels that BuildKit gives a meaning, lowest and highest. */
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
        'zstd: 1 to 22, of which BuildKit knows four: below 3, below 6, below 10, and above; gzip: 0 (stored) to 9.',
      ),
  })
  .superRefine(({ type, level }, context) => {
    const range = LEVELS[type];
    if (level === undefined || (range !== undefined && level >= range[0] && level <= range[1])) return;
    const known = range === undefined ? 'has no levels' : `has the levels ${String(range[0])} to ${String(range[1])}`;
    context.addIssue({ code: 'custom', path: ['level'], message: `${type} ${known}` });
  });
/** How layers are packed. */
export type Compression = z.infer<typeof compressionSchema>;

const packageLayerSchema = z.strictObject({
  packages: z.array(debianPackage).min(1).describe('What is installed; dependencies are among them.'),
  for: z
    .array(z.array(debianPackage).min(1))
    .min(1)
    .describe('An image that asks for all packages of one of these lists holds the whole layer anyway, and uses it.'),
  on: z
    .int()
    .min(0)
    .optional()
    .describe('The layer it lies upon, by its place in this list from 0; without it the base.'),
});
/** Distribution packages that many images hold; packages are installed one layer upon the other. */
export type PackageLayer = z.infer<typeof packageLayerSchema>;

const packageLayersSchema = z.array(packageLayerSchema).superRefine((layers, context) => {
  for (const [index, { on }] of layers.entries()) {
    if (on === undefined || on < index) continue;
    context.addIssue({ code: 'custom', path: [index, 'on'], message: 'no earlier layer has this place' });
  }
});

/**
 * `images/layers.yaml`: what images of the embedded recipe hold in layers of its own, so that they share them byte for byte.
 * An image uses a layer when it holds all of its members; whatever else it holds is in a layer of the image's own.
 */
export const layersSchema = z.strictObject({
  compression: compressionSchema
    .default({ type: 'zstd' })
    .describe("How the layers that images add to their base are packed, by both recipes; the base's stay as they are."),
  python: z
    .array(z.array(distributionName).min(1))
    .default([])
    .describe('Distributions, a list for each layer; they lie side by side in the virtual environment.'),
  system: z
    .record(projectName, packageLayersSchema)
    .default({})
    .describe('Layers of distribution packages, for each base by its code name.'),
});
export type Layers = z.infer<typeof layersSchema>;

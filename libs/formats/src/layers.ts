import { z } from 'zod';
import { debianPackage, distributionName } from './names.js';

/**
 * `images/layers.yaml`: what images of the embedded recipe hold in layers of its own, so that they share them byte for byte.
 * An image uses a layer when it holds all of its members; whatever else it holds is in a layer of the image's own.
 */
export const layersSchema = z.strictObject({
  python: z
    .array(z.array(distributionName).min(1))
    .default([])
    .describe('Distributions, a list for each layer; they lie side by side in the virtual environment.'),
  system: z
    .array(z.array(debianPackage).min(1))
    .default([])
    .describe('Distribution packages, a list for each layer, in the order in which they are installed.'),
});
export type Layers = z.infer<typeof layersSchema>;

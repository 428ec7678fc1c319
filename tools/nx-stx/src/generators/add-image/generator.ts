import type { Tree } from '@nx/devkit';
import { planNewImage, type NewImage } from '@stx/pipeline';
import { runGenerator } from '../run-generator.js';

/** Makes the project of a new service image. */
export default function generator(tree: Tree, options: NewImage & { force: boolean }): Promise<void> {
  return runGenerator(tree, 'add-image', options, (context) => planNewImage(context, options));
}

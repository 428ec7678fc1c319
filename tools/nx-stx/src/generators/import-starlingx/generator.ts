import type { Tree } from '@nx/devkit';
import { planStarlingx, type StarlingxOptions } from '@stx/pipeline';
import { runGenerator } from '../run-generator.js';

/** Makes the projects of a StarlingX tree. */
export default function generator(tree: Tree, options: StarlingxOptions & { force: boolean }): Promise<void> {
  return runGenerator(tree, 'import-starlingx', options, (context) => planStarlingx(context, options));
}

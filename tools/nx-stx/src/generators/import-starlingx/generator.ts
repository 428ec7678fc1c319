import type { Tree } from '@nx/devkit';
import { planStarlingx, type StarlingxOptions } from '@stx/pipeline';
import { runGenerator } from '../run-generator.js';

/** Updates the projects of the workspace to a StarlingX tree; the plan says itself which files it overwrites. */
export default function generator(tree: Tree, options: StarlingxOptions): Promise<void> {
  return runGenerator(tree, 'import-starlingx', { force: true }, (context) => planStarlingx(context, options));
}

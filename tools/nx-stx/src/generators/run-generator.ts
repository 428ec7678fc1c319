import { join } from 'node:path';
import { formatFiles, type Tree } from '@nx/devkit';
import { renderError, StxError } from '@stx/errors';
import { DIST, makeContext, type Context, type PlannedProjects } from '@stx/pipeline';
import { writeProjects } from './write-projects.js';

/** Writes the projects that a generator plans; what a user can act on is told with its place and cure, and nothing is written. */
export async function runGenerator(
  tree: Tree,
  project: string,
  { force }: { force: boolean },
  plan: (context: Context) => PlannedProjects | Promise<PlannedProjects>,
): Promise<void> {
  const say = (line: string): void => {
    console.log(line);
  };
  const { root } = tree;
  const logFile = join(root, DIST, 'logs', project, 'generate.log');
  const names = { project, name: project, target: 'generate', instructions: [] };
  try {
    const { files, lines } = await plan(makeContext({ root, ...names, logFile, say, conclude: say }));
    writeProjects(tree, files, force);
    await formatFiles(tree);
    for (const line of lines) say(line);
  } catch (error) {
    if (!(error instanceof StxError || error instanceof AggregateError)) throw error;
    // Nx shows a generator's failure by its message alone.
    throw new Error(renderError(error), { cause: error });
  }
}

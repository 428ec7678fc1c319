import { existsSync, readFileSync } from 'node:fs';
import { buildctlEngine, type BuildctlEngine } from '../buildctl-engine.js';
import type { Driver, FindOptions } from '../engine.js';
import { buildctlProgram } from './build-programs.js';
import { enginePaths, type EnginePaths } from './engine-paths.js';
import { keepInUse } from './keep-in-use.js';
import { ensureStarted } from './start-engine.js';

/** The workspace's own BuildKit: found running, else started, else set up and started. */
export async function ownEngine(options: FindOptions): Promise<BuildctlEngine> {
  const paths = enginePaths(options.workspace);
  const buildctl = await buildctlProgram(options, ['buildkitd']);
  await ensureStarted(buildctl, paths, options.say);
  const address = `unix://${paths.socket}`;
  return {
    ...buildctlEngine(buildctl, { address }),
    description: `the workspace's own BuildKit at ${address}`,
    needsHostNetwork: () => isIsolated(paths),
    holdInUse: () => keepInUse(paths.lastUsedFile),
    restart: async (again) => {
      await ownEngine({ ...options, ...again });
    },
  };
}

/** Whether the steps of our engine that runs have a network in which this machine is not reachable. */
function isIsolated({ networkFile }: EnginePaths): boolean {
  return existsSync(networkFile) && readFileSync(networkFile, 'utf8') === 'own';
}

/** The engine of this workspace, which is used where no other is named or found. */
export const ownDriver: Driver = {
  claims: (named) => named === 'own',
  connect: (_named, options) => ownEngine(options),
  detect: ownEngine,
};

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineFolder } from '../cache-folder.js';
import { socketPath } from './socket-path.js';

export interface EnginePaths {
  module: string;
  programs: string;
  run: string;
  state: string;
  socket: string;
  /** Holds `own` or `host`: which network the steps of the engine that runs have. */
  networkFile: string;
  pidFile: string;
  log: string;
  /** Its time says when the engine was last used; the supervisor stops an engine that has been idle for long. */
  lastUsedFile: string;
}

/** Where our own engine lives: programs by the hash of their go.mod and go.sum, one state and one socket for all clones. */
export function enginePaths(workspace: string): EnginePaths {
  const module = join(workspace, 'tools', 'engine');
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, file)));
  const folder = engineFolder();
  const run = join(folder, 'run');
  return {
    module,
    programs: join(folder, 'programs', hash.digest('hex').slice(0, 16)),
    run,
    state: join(folder, 'state'),
    socket: socketPath(run),
    networkFile: join(run, 'network-kind'),
    pidFile: join(run, 'supervisor.pid'),
    log: join(run, 'buildkitd.log'),
    lastUsedFile: join(run, 'last-used'),
  };
}

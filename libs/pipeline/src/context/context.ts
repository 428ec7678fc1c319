import type { SolveOptions } from '@stx/engine';
import type { Workspace } from '@stx/formats';
import type { RemoteCache } from '../remote/remote-cache.js';
import type { Builders } from './builders.js';

/** Folder of receipts, logs and reports, relative to the workspace. */
export const DIST = 'dist';

/** What every verb works with: the workspace, one project of it, and how to report to the user. */
export interface Context {
  workspace: Workspace;
  /** The workspace's folder. */
  root: string;
  project: string;
  target: string;
  /** The project's folder name under images/ or wheels/. */
  name: string;
  /** The key under which results are cached; undefined where nothing is. */
  key?: string;
  /** The parts of that key, as Nx names them. */
  instructions: readonly string[];
  say: (line: string) => void;
  /** Adds to the command's closing summary, such as why something was made again. */
  conclude: (result: string) => void;
  /** Log file, progress and signal of what the engine does. */
  solve: SolveOptions;
  /** Where machines share results; the registry of STX_REGISTRY_CACHE unless given. */
  remote?: RemoteCache;
  /** What builds with an engine, where it is not that of this machine. */
  builders?: Builders;
  /** The same for another project. @param name Its folder's name, where it is not the project's own. */
  forProject: (project: string, name?: string) => Context;
}

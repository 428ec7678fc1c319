import type { SolveOptions } from '@stx/engine';
import type { Workspace } from '@stx/formats';
import type { RemoteCache } from '../remote/remote-cache.js';
import type { Builders } from './builders.js';

/** Folder of receipts, logs and reports, relative to the workspace. */
export const DIST = 'dist';

/** The input of every verb: the workspace, one of its projects, and functions that report to the user. */
export interface Context {
  workspace: Workspace;
  /** The workspace's folder. */
  root: string;
  project: string;
  target: string;
  /** The project's folder name under images/ or wheels/. */
  name: string;
  /** The key of the task's result; undefined if it is not cached. */
  key?: string;
  /** The inputs of that key, as Nx names them. */
  instructions: readonly string[];
  say: (line: string) => void;
  /** Adds a line to the command's summary, such as the reason of a rebuild. */
  conclude: (result: string) => void;
  /** Log file, progress and signal for the engine. */
  solve: SolveOptions;
  /** The remote cache (default the registry of STX_REGISTRY_CACHE). */
  remote?: RemoteCache;
  /** Replacements for functions that use an engine, in tests. */
  builders?: Builders;
  /** The context of another project. @param name Name of its folder, if it differs from the project's name. */
  forProject: (project: string, name?: string) => Context;
}

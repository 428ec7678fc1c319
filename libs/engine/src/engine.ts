import type { Environment } from '@stx/machine';
import type { BuildRequest } from './build-request.js';
import type { RequestFiles } from './lay-out-request.js';

/** A program and its arguments; it inherits the environment where it is given none. */
export interface Command {
  program: string;
  args: readonly string[];
  env?: Record<string, string>;
}

export interface EngineOptions {
  say: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** A BuildKit that this machine can reach. */
export interface Engine {
  /** Its name in messages, such as `BuildKit at tcp://builder:1234`. */
  readonly description: string;
  /** Whether steps reach an address of this machine only in its own network. */
  readonly needsHostNetwork: () => boolean;
  /** Marks the engine as in use until the returned function is called. */
  readonly holdInUse: () => () => void;
  /** Restarts a lost engine, where this workspace may start it. */
  readonly restart: (options: EngineOptions) => Promise<void>;
  /** Runs work with the command that solves a request, and lays out what only this engine's client needs for it. */
  readonly withCommand: (
    request: BuildRequest,
    files: RequestFiles,
    options: EngineOptions,
    work: (command: Command) => Promise<void>,
  ) => Promise<void>;
}

export interface FindOptions extends EngineOptions {
  /** The workspace's folder; the pinned BuildKit is described in its tools/engine. */
  workspace: string;
  environment?: Environment;
}

/** One kind of engine: which names of STX_BUILDER it takes, and whether it is here without one. */
export interface Driver {
  readonly claims: (named: string) => boolean;
  /** @throws StxError where the engine of that name cannot be used. */
  readonly connect: (named: string, options: FindOptions) => Promise<Engine>;
  /** The engine that is used where STX_BUILDER is not set; undefined where there is none. */
  readonly detect: (options: FindOptions) => Promise<Engine | undefined>;
}

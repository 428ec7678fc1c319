import type { NetworkSettings } from '@stx/engine';
import type { Base, DistributionName } from '@stx/formats';
import { debianBootstrap } from './debian-bootstrap.js';

/** How the root file system of a distribution is made on this machine, without a container registry. */
export interface Bootstrap {
  /** The program that writes the file system as a tar file. */
  program: string;
  /**
   * Its arguments for a base. With sources, hooks are run by the program that STX_BASE_HOOK names. A mirror of the settings is used
   * for the bootstrap only; the image does not name it.
   */
  arguments: (base: Base, settings: NetworkSettings, tarFile: string, hasSources?: boolean) => string[];
  /** Whether the program failed with a transient network error. */
  isTransient: (error: unknown) => boolean;
}

/** The bootstrap of each distribution. */
export const BOOTSTRAPS: Record<DistributionName, Bootstrap> = { debian: debianBootstrap };

import { StxError } from '@stx/errors';
import { setting } from '@stx/machine';
import { buildctlDriver } from './buildctl-engine.js';
import { buildxDriver } from './buildx-engine.js';
import type { Driver, Engine, FindOptions } from './engine.js';
import { ownDriver } from './own/own-engine.js';

/** In the order in which they look for an engine; of those that claim a name the last has it, since buildx takes any word. */
const DRIVERS: readonly Driver[] = [buildxDriver, buildctlDriver, ownDriver];

/**
 * Finds a BuildKit: the one STX_BUILDER names (an address such as tcp://host:1234, the name of a buildx builder, or `own`),
 * else Docker's when it is recent enough, else the workspace's own, which is set up and started on demand.
 */
export async function findEngine(options: FindOptions, drivers: readonly Driver[] = DRIVERS): Promise<Engine> {
  const named = setting('STX_BUILDER', options.environment);
  if (named !== undefined) {
    const driver = drivers.findLast(({ claims }) => claims(named));
    if (driver !== undefined) return await driver.connect(named, options);
    throw new StxError('BUILDER_UNUSABLE', `STX_BUILDER is ${JSON.stringify(named)}, which names no engine`, {
      hint: 'give a BuildKit address (tcp://…, unix://…), the name of a buildx builder, or `own`',
    });
  }
  for (const driver of drivers) {
    const engine = await driver.detect(options);
    if (engine !== undefined) return engine;
  }
  throw new StxError('BUILDER_UNUSABLE', 'no build engine is here', { hint: 'name one with STX_BUILDER' });
}

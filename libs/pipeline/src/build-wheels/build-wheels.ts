import { wheelsReceiptSchema, type WheelsReceipt } from '@stx/formats';
import { compareVersions, renderChange } from '@stx/lock';
import type { WheelRun } from '@stx/wheels';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { requireHoldingLock } from '../lock-report/lock-report.js';
import { earlierWheels } from '../receipts/receipts.js';
import { withRemoteCache } from '../remote/with-remote-cache.js';
import { assertAllBuilt, makeWheels } from '../restore/restore-wheels.js';

/**
 * Builds the wheels of a lock, unless the remote cache has their receipt; returns the receipt.
 *
 * @param run Shared work with other tasks.
 * @throws AggregateError of why the lock is refused.
 */
export async function buildWheels(context: Context, options: ImageOptions, run?: WheelRun): Promise<WheelsReceipt> {
  requireHoldingLock(context);
  const before = earlierWheels(context);
  const make = async (): Promise<WheelsReceipt> => assertAllBuilt(context, await makeWheels(context, options, run));
  const receipt = await withRemoteCache(context, { schema: wheelsReceiptSchema }, make);
  if (before !== undefined) {
    const changes = compareVersions(before.wheels, receipt.wheels);
    context.conclude(changes.length === 0 ? 'same versions as before' : changes.map(renderChange).join(', '));
  }
  return receipt;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { renderSetReport, reportSet } from '@stx/wheels';
import { type Context, DIST } from '../context/context.js';
import { currentLock } from '../lock/current-lock.js';
import { imagesOnBases } from '../lock/images-on-bases.js';
import { wheelsReceipt } from '../receipts/receipts.js';
import { sayReport } from './say-report.js';

/** Compares a wheel set with the release's constraints and with the locks of images. */
export async function reportOnWheels(context: Context, options: { json?: boolean }): Promise<void> {
  const { workspace, project, name } = context;
  const set = workspace.wheelSet(name);
  const isBuilt = existsSync(join(context.root, DIST, 'wheels', project, 'receipt.json'));
  const report = reportSet({
    set,
    constraints: workspace.constraints(set.release),
    receipt: isBuilt ? wheelsReceipt(context, project) : undefined,
    // An image without a lock does not count.
    locks: imagesOnBases(context).flatMap(({ lockFile }) => currentLock(context, lockFile) ?? []),
  });
  await sayReport(
    context,
    project,
    options.json === true ? report : undefined,
    renderSetReport(name, set.release, report),
  );
}

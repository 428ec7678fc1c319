import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { renderSetReport, reportSet } from '@stx/wheels';
import { imagesOnBases } from '../../images-on-bases.js';
import { currentLock } from '../../lock-image.js';
import { wheelsReceipt } from '../../receipts.js';
import { sayReport } from '../../say-report.js';
import { DIST, runTask } from '../../run-task.js';

export default function executor(options: { json?: boolean }, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { workspace, project, name } = task;
    const set = workspace.wheelSet(name);
    const isBuilt = existsSync(join(task.root, DIST, 'wheels', project, 'receipt.json'));
    const report = reportSet({
      set,
      constraints: workspace.constraints(set.release),
      receipt: isBuilt ? wheelsReceipt(task, project) : undefined,
      // An image that was never locked uses nothing.
      locks: imagesOnBases(task).flatMap(({ lockFile }) => currentLock(task, lockFile) ?? []),
    });
    await sayReport(
      task,
      project,
      options.json === true ? report : undefined,
      renderSetReport(name, set.release, report),
    );
  });
}

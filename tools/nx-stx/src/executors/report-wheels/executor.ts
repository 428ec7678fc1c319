import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { renderSetReport, reportSet } from '@stx/wheels';
import { currentLock } from '../../lock-image.js';
import { wheelsReceipt } from '../../receipts.js';
import { DIST, runTask, type Task } from '../../run-task.js';

export default function executor(options: { json?: boolean }, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { workspace, project, name } = task;
    const set = workspace.wheelSet(name);
    const isBuilt = existsSync(join(task.root, DIST, 'wheels', project, 'receipt.json'));
    const report = reportSet({
      set,
      constraints: workspace.constraints(set.release),
      receipt: isBuilt ? wheelsReceipt(task, project) : undefined,
      locks: imageLocks(task),
    });
    task.say(options.json === true ? JSON.stringify(report, null, 2) : renderSetReport(name, set.release, report));
    await Promise.resolve();
  });
}

/** The locks of all images on all their bases; an image that was never locked uses nothing. */
function imageLocks(task: Task): NonNullable<ReturnType<typeof currentLock>>[] {
  return task.workspace.lociImages().flatMap((name) => {
    const first = task.workspace.image(name);
    const files = [first, ...first.variants.map((base) => task.workspace.image(name, base))].map(
      ({ lockFile }) => lockFile,
    );
    return files.map((file) => currentLock(task, file)).filter((lock) => lock !== undefined);
  });
}

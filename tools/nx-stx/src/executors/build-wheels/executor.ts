import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { StxError } from '@stx/errors';
import { buildWheels, type WheelsResult } from '@stx/wheels';
import { imageSubject } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { imageReceipt, setReceipts, writeWheelsReceipt } from '../../receipts.js';
import { DIST, runTask, type Task } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const isSet = task.project.startsWith('wheels-');
    const subject = isSet ? undefined : imageSubject(task, options);
    const codename = subject?.image.base ?? task.workspace.wheelSet(task.name).base;
    const lockFile = subject?.lockFile ?? `wheels/${task.name}/wheels.lock.yaml`;
    const result = await buildWheels(
      {
        name: task.project,
        workspace: task.root,
        codename,
        builderDigest: imageReceipt(task, `builder-${codename}`).digest,
        lock: task.workspace.lock(lockFile, `./nx lock ${task.project}`),
        sets: setReceipts(task, subject?.image.wheels ?? []),
        logFolder: join(task.root, DIST, 'logs', task.project, 'wheels'),
      },
      task.solve,
    );
    await conclude(task, result);
  });
}

/** Tells what was made; the receipt is only left when every wheel is there. */
async function conclude(task: Task, result: WheelsResult): Promise<void> {
  const { wheels, built, failed, fetched, reused } = result;
  const counts = `${String(wheels.length)} wheels: ${String(fetched)} files of the index, ${String(built.length)} built, ${String(reused)} built before, ${String(failed.length)} failed`;
  task.say(`${task.project}: ${counts}`);
  for (const name of built) task.say(`  built ${name}`);
  if (failed.length > 0) {
    const text = failed.map(({ name, version, reason }) => `${name} ${version}: ${reason}`).join('\n');
    throw new StxError('WHEELS_FAILED', `${String(failed.length)} wheels of ${task.project} cannot be had:\n${text}`);
  }
  await writeWheelsReceipt(task, {
    wheels: wheels.map(({ name, version, file, sha256 }) => ({ name, version, file, sha256 })),
  });
}

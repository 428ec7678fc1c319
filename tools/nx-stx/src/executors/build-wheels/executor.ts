import type { ExecutorContext } from '@nx/devkit';
import { buildWheels, withManifest, writeWheelsReceipt, type Context, type ImageOptions } from '@stx/pipeline';
import type { WheelRun } from '@stx/wheels';
import { runTask, type Batch } from '../../run-task.js';

/** What the tasks of a batch share. */
export interface WheelsBatch extends Batch {
  run: WheelRun;
}

export default function executor(
  options: ImageOptions,
  nx: ExecutorContext,
  batch?: WheelsBatch,
): Promise<{ success: boolean }> {
  const build = async (context: Context): Promise<void> => {
    await withManifest(context, 'wheels', async () => {
      await writeWheelsReceipt(context, await buildWheels(context, options, batch?.run));
    });
  };
  return runTask(nx, build, batch);
}

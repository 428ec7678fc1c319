import type { ExecutorContext } from '@nx/devkit';
import { buildBuilder } from '@stx/base';
import { imageReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';
import { writeBaseReceipt } from '../../write-base-receipt.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const builder = task.workspace.builder(task.name.replace(/^builder-/u, ''));
    const { digest } = imageReceipt(task, `base-${builder.base}`);
    await writeBaseReceipt(task, await buildBuilder(builder, digest, { ...task.solve, workspace: task.root }));
  });
}

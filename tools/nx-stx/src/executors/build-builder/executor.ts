import type { ExecutorContext } from '@nx/devkit';
import { buildBuilder } from '@stx/base';
import { ensureBase } from '../../ensure-base.js';
import { makeBaseReceipt } from '../../make-base-receipt.js';
import { runTask } from '../../run-task.js';
import { withNote } from '../../with-note.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'images', async () => {
      const builder = task.workspace.builder(task.name.replace(/^builder-/u, ''));
      await makeBaseReceipt(task, async () => {
        const base = await ensureBase(task, builder.base);
        return await buildBuilder(builder, base, { ...task.solve, workspace: task.root });
      });
    });
  });
}

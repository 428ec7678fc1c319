import type { ExecutorContext } from '@nx/devkit';
import { buildBase } from '@stx/base';
import { makeBaseReceipt } from '../../make-base-receipt.js';
import { runTask } from '../../run-task.js';
import { withNote } from '../../with-note.js';

export default function executor(_options: object, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    await withNote(task, 'images', async () => {
      const base = task.workspace.base(task.name.replace(/^base-/u, ''));
      await makeBaseReceipt(task, () => buildBase(base, { ...task.solve, workspace: task.root }));
    });
  });
}

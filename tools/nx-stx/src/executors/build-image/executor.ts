import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { buildImage } from '@stx/build';
import type { ImageOptions } from '../../image-options.js';
import { makePlan } from '../../make-plan.js';
import { writeImageReceipt } from '../../receipts.js';
import { runTask } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const started = Date.now();
    const { subject, lock, plan, builderDigest } = makePlan(task, options);
    const receipt = await buildImage(
      {
        workspace: task.root,
        plan,
        lock,
        builderDigest,
        loci: task.workspace.loci(),
        files: subject.image.steps.flatMap((step) => ('file' in step ? [step.file.from] : [])),
        patches: subject.image.patches.map((patch) => join(task.root, 'images', subject.name, patch)),
        onProgress: task.say,
      },
      task.solve,
    );
    await writeImageReceipt(task, receipt);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const size = receipt.layers.reduce((sum, layer) => sum + layer.size, 0);
    task.say(`${plan.label}: ${receipt.digest} (${plan.recipe.recipe}, ${(size / 1e6).toFixed(0)} MB, ${seconds} s)`);
  });
}

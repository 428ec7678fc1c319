import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { exportImage } from '@stx/publish';
import type { ImageOptions } from '../../image-options.js';
import { imageReceipt } from '../../receipts.js';
import { requireBytes } from '../../require-bytes.js';
import { DIST, runTask } from '../../run-task.js';

export default function executor(options: ImageOptions & { output?: string }, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { image, digest } = imageReceipt(task, task.project);
    const layout = await requireBytes(task, digest);
    const given = options.output === undefined || options.output === '' ? undefined : options.output;
    const output = given ?? join(task.root, DIST, 'archives', `${image}.oci.tar`);
    const { bytes } = await exportImage({ layout, digest, reference: `${image}:latest`, output });
    task.say(`${image}: ${digest} written to ${output} (${(bytes / 1e6).toFixed(0)} MB)`);
  });
}

import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { exportImage } from '@stx/publish';
import { ensureImage } from '../../ensure-image.js';
import type { ImageOptions } from '../../image-options.js';
import { DIST, runTask } from '../../run-task.js';

export default function executor(
  options: ImageOptions & { output?: string },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { image, digest, layout } = await ensureImage(task, options);
    const given = options.output === undefined || options.output === '' ? undefined : options.output;
    const output = given ?? join(task.root, DIST, 'archives', `${image}.oci.tar`);
    const { bytes } = await exportImage({ layout, digest, reference: `${image}:latest`, output });
    task.say(`${image}: ${digest} written to ${output} (${(bytes / 1e6).toFixed(0)} MB)`);
  });
}

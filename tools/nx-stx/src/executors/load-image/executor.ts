import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { exportImage, findRuntime, loadArchive, type Runtime } from '@stx/publish';
import type { ImageOptions } from '../../image-options.js';
import { imageReceipt } from '../../receipts.js';
import { requireBytes } from '../../require-bytes.js';
import { runTask } from '../../run-task.js';

export default function executor(options: ImageOptions & { into?: Runtime | '' }, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { image, digest } = imageReceipt(task, task.project);
    const runtime = await findRuntime(options.into === '' ? undefined : options.into);
    const layout = await requireBytes(task, digest);
    const folder = await mkdtemp(join(tmpdir(), 'stx-load-'));
    try {
      const archive = join(folder, 'image.tar');
      await exportImage({ layout, digest, reference: `${image}:latest`, output: archive });
      await loadArchive(archive, `${image}:latest`, runtime);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    task.say(`${image}:latest is in ${runtime}`);
  });
}

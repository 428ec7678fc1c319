import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { exportImage, findRuntime, loadArchive, type Runtime } from '@stx/publish';
import { ensureImage } from '../../ensure-image.js';
import type { ImageOptions } from '../../image-options.js';
import { runTask } from '../../run-task.js';

export default function executor(
  options: ImageOptions & { into?: Runtime | '' },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const runtime = await findRuntime(options.into === '' ? undefined : options.into);
    const { image, digest, layout } = await ensureImage(task, options);
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

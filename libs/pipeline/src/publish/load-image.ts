import { join } from 'node:path';
import { withTemporaryFolder } from '@stx/machine';
import { exportImage, findRuntime, loadArchive, type Runtime } from '@stx/publish';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { restoreImage } from '../image/restore-image.js';

/** Loads a built image into Docker or Podman. */
export async function loadImage(context: Context, options: ImageOptions & { into?: Runtime | '' }): Promise<void> {
  const runtime = await findRuntime(options.into === '' ? undefined : options.into);
  const { image, digest, layout } = await restoreImage(context, options);
  await withTemporaryFolder('load', async (folder) => {
    const archive = join(folder, 'image.tar');
    await exportImage({ layout, digest, reference: `${image}:latest`, output: archive });
    await loadArchive(archive, `${image}:latest`, runtime);
  });
  context.say(`loaded ${image}:latest into ${runtime}`);
}

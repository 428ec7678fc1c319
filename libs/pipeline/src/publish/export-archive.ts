import { join } from 'node:path';
import { exportImage } from '@stx/publish';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { restoreImage } from '../image/restore-image.js';

/** Writes a built image as an OCI archive, by default to `dist/archives/`. */
export async function exportArchive(context: Context, options: ImageOptions & { output?: string }): Promise<void> {
  const { image, digest, layout } = await restoreImage(context, options);
  const given = options.output === undefined || options.output === '' ? undefined : options.output;
  const output = given ?? join(context.root, DIST, 'archives', `${image}.oci.tar`);
  const { bytes } = await exportImage({ layout, digest, reference: `${image}:latest`, output });
  context.say(`${image}: ${digest} written to ${output} (${(bytes / 1e6).toFixed(0)} MB)`);
}

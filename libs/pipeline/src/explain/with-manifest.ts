import { saveManifest, readInstructions, ManifestReader } from '@stx/explain';
import { type Context, DIST } from '../context/context.js';

/** Does work, and writes its input manifest next to the receipt; it is read first, since files may be edited during the work. */
export async function withManifest(
  context: Context,
  kind: 'images' | 'wheels' | 'recipe',
  work: () => Promise<void>,
): Promise<void> {
  const manifest = new ManifestReader(context.root).read(
    `${context.project}:${context.target}`,
    readInstructions(context.instructions),
  );
  await work();
  await saveManifest(context.root, `${DIST}/${kind}/${context.project}`, manifest);
}

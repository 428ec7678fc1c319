import { keepNote, readInstructions, Reader } from '@stx/explain';
import { type Context, DIST } from '../context/context.js';

/** Does work, and leaves a note of what it was made from beside its receipt; taken first, since files may be edited meanwhile. */
export async function withManifest(
  context: Context,
  kind: 'images' | 'wheels' | 'recipe',
  work: () => Promise<void>,
): Promise<void> {
  const note = new Reader(context.root).take(
    `${context.project}:${context.target}`,
    readInstructions(context.instructions),
  );
  await work();
  await keepNote(context.root, `${DIST}/${kind}/${context.project}`, note);
}

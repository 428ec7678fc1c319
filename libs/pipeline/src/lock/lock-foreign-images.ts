import { join } from 'node:path';
import { FOREIGN_LOCK_FILE, renderYaml, type DockerfileImage, type ForeignLock } from '@stx/formats';
import { resolveForeign } from '@stx/registry';
import { writeFileAtomic } from '@stx/machine';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { readEarlier } from './read-earlier.js';

/** Writes the digests of the images that a Dockerfile names; returns a line for each that moved. */
export async function lockForeignImages(context: Context, image: DockerfileImage): Promise<string[]> {
  const file = `images/${context.name}/${FOREIGN_LOCK_FILE}`;
  const before = readEarlier(context, file, () => context.workspace.foreignLock(context.name));
  const images: ForeignLock['images'] = [];
  for (const reference of [...new Set(image.images)].sort()) {
    images.push({ reference, ...(await resolveForeign(reference, registryOptions(context))) });
  }
  await writeFileAtomic(join(context.root, file), renderYaml({ lockVersion: 1, images } satisfies ForeignLock));
  context.say(`${file}: ${String(images.length)} images`);
  return compareForeign(before?.images ?? [], images);
}

/** What is new, moved and no longer named, a line each. */
function compareForeign(before: ForeignLock['images'], after: ForeignLock['images']): string[] {
  const digests = (images: ForeignLock['images']): Map<string, string> =>
    new Map(images.map(({ reference, digest }) => [reference, digest]));
  const [was, is] = [digests(before), digests(after)];
  const references = [...new Set([...was.keys(), ...is.keys()])].sort();
  return references.flatMap((reference) => {
    const [old, now] = [was.get(reference), is.get(reference)];
    if (old === now) return [];
    if (now === undefined) return [`${reference} is no longer named`];
    return [old === undefined ? `${reference} is ${now}` : `${reference} moved: ${old} -> ${now}`];
  });
}

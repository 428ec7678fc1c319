import { join } from 'node:path';
import {
  describeContent,
  FOREIGN_LOCK_FILE,
  isOfIndex,
  renderYaml,
  type DockerfileImage,
  type ForeignLock,
} from '@stx/formats';
import { resolveForeign } from '@stx/registry';
import { fetchSource } from '@stx/sources';
import { hashFile } from '@stx/store';
import { fetchContext } from '@stx/recipes';
import { writeFileAtomic } from '@stx/machine';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { readEarlier } from './read-earlier.js';

/** Writes the digests of the images that a Dockerfile names, and the content of its context; returns a line for each change. */
export async function lockDockerfile(context: Context, image: DockerfileImage): Promise<string[]> {
  const file = `images/${context.name}/${FOREIGN_LOCK_FILE}`;
  const before = readEarlier(context, file, () => context.workspace.foreignLock(context.name));
  const images: ForeignLock['images'] = [];
  for (const reference of [...new Set(image.images)].sort()) {
    images.push({ reference, ...(await resolveForeign(reference, registryOptions(context))) });
  }
  const fetched = await lockContext(context, image);
  const lock: ForeignLock = { lockVersion: 1, images, ...(fetched === undefined ? {} : { context: fetched }) };
  await writeFileAtomic(join(context.root, file), renderYaml(lock));
  const counts = `${String(images.length)} images`;
  context.say(`${file}: ${fetched === undefined ? counts : `${counts}, context ${describeContent(fetched.source)}`}`);
  return [...compareForeign(before?.images ?? [], images), ...compareContexts(before?.context, fetched)];
}

/** The context by content, if it is a source; its patches must apply. */
async function lockContext(context: Context, image: DockerfileImage): Promise<ForeignLock['context']> {
  if (typeof image.context !== 'object' || isOfIndex(image.context.source)) return undefined;
  const { source, directory } = image.context;
  const { root: workspace, name, say: onProgress } = context;
  const { locked } = await fetchSource(source, { workspace, onProgress });
  const patches: NonNullable<ForeignLock['context']>['patches'] = [];
  for (const file of image.context.patches) {
    patches.push({ file, sha256: await hashFile(join(workspace, 'images', name, file)) });
  }
  const found = { source: locked, patches };
  await fetchContext({ ...found, ...(directory === undefined ? {} : { directory }) }, { workspace, name, onProgress });
  return found;
}

function compareContexts(before: ForeignLock['context'], after: ForeignLock['context']): string[] {
  const [old, now] = [before, after].map((each) => (each === undefined ? 'none' : describeContent(each.source)));
  const patches = [before, after].map((each) => JSON.stringify(each?.patches ?? []));
  return [
    ...(old === now ? [] : [`context: ${old ?? ''} -> ${now ?? ''}`]),
    ...(patches[0] === patches[1] ? [] : ['patches of the context changed']),
  ];
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

import { readFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '@stx/engine';
import { parseJson } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import type { ImageDescription } from '@stx/store';
import { layerFactsSchema, type LayerFacts } from './layer-facts.js';
import { mergeLayers, type ImageFacts } from './merge-layers.js';
import { readLayer } from './read-layer.js';

/** Changes with what readLayer extracts, so that earlier results are not used. */
const EXTRACTION = '2';

/** What an image of the layout says about its software; each layer is read once per user. */
export async function readImageFacts(
  layout: string,
  { layers }: Pick<ImageDescription, 'layers'>,
): Promise<ImageFacts> {
  const folder = join(cacheFolder(), 'facts');
  const read = layers.map(async (layer) => ({ digest: layer.digest, facts: await cachedFacts(folder, layout, layer) }));
  return mergeLayers(await Promise.all(read));
}

async function cachedFacts(
  folder: string,
  layout: string,
  layer: ImageDescription['layers'][number],
): Promise<LayerFacts> {
  const file = join(folder, `${EXTRACTION}-${layer.digest.replace('sha256:', '')}.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const cached = text === undefined ? undefined : layerFactsSchema.safeParse(parseJson(text));
  if (cached?.success === true) return cached.data;
  const facts = await readLayer(layout, layer);
  mkdirSync(folder, { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(facts)}\n`);
  return facts;
}

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '@stx/engine';
import { digest as digestSchema, type Compression } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { blobPath, LAYER_TYPES } from '@stx/oci';
import { imagesLayout, putBlob, withLock } from '@stx/store';
import { installWheel, type Environment, type TarEntry } from '@stx/wheel-file';
import { packLayer } from './pack-layer.js';
import { PACKING } from './packing.js';
import { readWheel, type WheelName } from './read-wheel.js';

const madeSchema = z.strictObject({
  digest: digestSchema,
  size: z.int().min(1),
  diffId: digestSchema.describe('Digest of the uncompressed archive.'),
  mediaType: z.string(),
});
/** A layer in the store's layout, as a manifest and a config refer to it. */
export type MadeLayer = z.infer<typeof madeSchema>;

export interface LayerRequest {
  wheels: readonly WheelName[];
  environment: Environment;
  compression: Compression;
  /** Whether to pack it again if it was packed before. */
  fresh?: boolean;
}

/**
 * The layer of an environment's wheels, packed once for all images and clones of this user and cached by its content. Of
 * several builds that request it at once, one packs it and the others wait; builds of other layers may share the lock.
 *
 * @throws StxError WHEEL_MISSING or WHEEL_UNREADABLE.
 */
export async function makeLayer(request: LayerRequest): Promise<MadeLayer & { isNew: boolean }> {
  const key = keyOf(request);
  const entry = join(cacheFolder(), 'layers', `${key}.json`);
  const cached = request.fresh === true ? undefined : await findCached(entry);
  if (cached !== undefined) return { ...cached, isNew: false };
  return await withLock(`layer-${key.slice(0, 2)}`, async () => {
    const meanwhile = request.fresh === true ? undefined : await findCached(entry);
    if (meanwhile !== undefined) return { ...meanwhile, isNew: false };
    const { bytes, diffId } = packLayer(filesOf(request), request.compression);
    const blob = await putBlob(imagesLayout(), bytes);
    const made = { ...blob, diffId: diffId(), mediaType: LAYER_TYPES[request.compression.type] };
    await writeFileAtomic(entry, `${JSON.stringify(made)}\n`);
    return { ...made, isNew: true };
  });
}

function keyOf({ wheels, environment, compression }: LayerRequest): string {
  const decides = { PACKING, wheels: wheels.map(({ sha256 }) => sha256), environment, compression };
  return createHash('sha256').update(JSON.stringify(decides)).digest('hex');
}

/** The layer of a cache entry; undefined if the entry is damaged or the blob is missing. */
async function findCached(entry: string): Promise<MadeLayer | undefined> {
  try {
    const made = madeSchema.parse(JSON.parse(await readFile(entry, 'utf8')));
    return (await stat(blobPath(imagesLayout(), made.digest))).size === made.size ? made : undefined;
  } catch {
    return undefined;
  }
}

/** The files of one wheel after the other, so that only one wheel is in memory. */
async function* filesOf({ wheels, environment }: LayerRequest): AsyncGenerator<TarEntry> {
  for (const wheel of wheels) yield* installWheel(wheel.file, await readWheel(wheel), environment);
}

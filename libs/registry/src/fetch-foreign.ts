import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { checkImage, putBlob, removeBlob, withExportLayout } from '@stx/store';
import { dockerReference, tlsArguments } from './name-image.js';
import { placeOf } from './resolve-foreign.js';
import { runSkopeo, type RegistryOptions } from './run-skopeo.js';

/** Blobs and manifest of skopeo's `dir:` form, which keeps Docker's manifests byte for byte; an OCI layout would not. */
const CONTENT = /^(?:manifest\.json|[0-9a-f]{64})$/u;

/**
 * Copies an image from another registry into the store, by the digest of its manifest.
 *
 * @throws StxError REGISTRY_CORRUPT if the copy is not the whole image of the digest; what runSkopeo throws.
 */
export async function fetchForeign(
  layout: string,
  reference: string,
  digest: string,
  options: RegistryOptions,
): Promise<void> {
  const { registry, name } = placeOf(reference);
  const from = dockerReference(registry, name, digest);
  await withExportLayout(async (own) => {
    const folder = join(own, 'image');
    const args = ['copy', '--preserve-digests', ...tlsArguments(registry, 'src'), from, `dir:${folder}`];
    await runSkopeo(`fetching ${from.slice(9)}`, args, options);
    for (const file of await readdir(folder)) {
      if (CONTENT.test(file)) await putBlob(layout, createReadStream(join(folder, file)));
    }
  }, layout);
  const [first, ...more] = await checkImage(layout, digest, { deep: true });
  if (first === undefined) return;
  for (const { digest: blob } of [first, ...more]) await removeBlob(layout, blob);
  throw new StxError('REGISTRY_CORRUPT', `${from.slice(9)}: ${first.digest} is ${first.fault}: ${first.detail}`, {
    hint: 'blobs that fail their digest check are not used; run the command again, or run ./nx lock for this image',
  });
}

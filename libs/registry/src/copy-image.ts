import { StxError } from '@stx/errors';
import { checkImage, describeImage, readBlob, removeBlob, withExportLayout, writeLayout } from '@stx/store';
import { inspectManifest } from './inspect-manifest.js';
import { dockerReference, repositoryOf, tlsArguments } from './name-image.js';
import type { Registry } from './registry-settings.js';
import { askSkopeo, runSkopeo, type RegistryOptions } from './run-skopeo.js';

/** An image in a registry, by the name of its repository there and its digest. */
export interface PlacedImage {
  registry: Registry;
  name: string;
  digest: string;
}

/** Sends an image of the store under a tag, byte for byte; what the registry has already is not sent again. */
export async function pushImage(
  layout: string,
  image: PlacedImage,
  tag: string,
  options: RegistryOptions,
): Promise<void> {
  const { mediaType } = await describeImage(layout, image.digest);
  const { length: size } = await readBlob(layout, image.digest);
  await withExportLayout(async (own) => {
    await writeLayout(own, { mediaType, digest: image.digest, size });
    await pushLayout(own, image.registry, image.name, tag, options);
  }, layout);
}

/** Sends what a layout calls `image` under a tag. */
export async function pushLayout(
  layout: string,
  registry: Registry,
  name: string,
  tag: string,
  options: RegistryOptions,
): Promise<void> {
  const reference = dockerReference(registry, name, tag);
  const args = ['copy', '--preserve-digests', ...tlsArguments(registry, 'dest'), `oci:${layout}:image`, reference];
  await runSkopeo(`pushing ${reference.slice(9)}`, args, options);
}

/** Gives an image of a registry a tag in the same or another repository; blobs go only where they are not yet. */
export async function copyBetween(
  from: PlacedImage,
  to: { registry: Registry; name: string },
  tag: string,
  options: RegistryOptions,
): Promise<void> {
  const reference = dockerReference(to.registry, to.name, tag);
  const args = [
    'copy',
    '--preserve-digests',
    ...tlsArguments(from.registry, 'src'),
    ...tlsArguments(to.registry, 'dest'),
    dockerReference(from.registry, from.name, from.digest),
    reference,
  ];
  await runSkopeo(`tagging ${reference.slice(9)}`, args, options);
}

/**
 * Makes sure that a tag gives the image which was sent under it.
 *
 * @throws StxError REGISTRY_CORRUPT when it gives another.
 */
export async function requireTagged(image: PlacedImage, tag: string, options: RegistryOptions): Promise<void> {
  const found = await inspectManifest(image.registry, image.name, tag, options);
  if (found?.digest === image.digest) return;
  const where = `${repositoryOf(image.registry, image.name)}:${tag}`;
  throw new StxError(
    'REGISTRY_CORRUPT',
    `${where} should be ${image.digest}, but the registry ${found === undefined ? 'does not have the tag' : `returns ${found.digest}`}`,
    { hint: 'is the tag immutable there, or did somebody else push it at the same time? run the command again' },
  );
}

/**
 * Brings an image into the store; false where the registry does not have it.
 *
 * @throws StxError REGISTRY_CORRUPT when bytes differ from their digests; those are removed again.
 */
export async function fetchImage(layout: string, image: PlacedImage, options: RegistryOptions): Promise<boolean> {
  const { registry, name, digest } = image;
  const reference = dockerReference(registry, name, digest);
  const asked = { reference: digest, repository: repositoryOf(registry, name) };
  const isFetched = await withExportLayout(async (own) => {
    const args = ['copy', '--preserve-digests', ...tlsArguments(registry, 'src'), reference, `oci:${own}:image`];
    return (await askSkopeo(`fetching ${reference.slice(9)}`, args, options, asked)) !== undefined;
  }, layout);
  if (!isFetched) return false;
  const faults = await checkImage(layout, digest, { deep: true });
  for (const { digest: blob } of faults) await removeBlob(layout, blob);
  const [first] = faults;
  if (first === undefined) return true;
  throw new StxError('REGISTRY_CORRUPT', `${reference.slice(9)}: ${first.digest} is ${first.fault}: ${first.detail}`, {
    hint: 'blobs that fail their digest check are not used; publish the image there again',
  });
}

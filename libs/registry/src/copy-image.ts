import { StxError } from '@stx/errors';
import { checkImage, describeImage, readBlob, removeBlob, withExportLayout, writeLayout } from '@stx/store';
import { inspectManifest } from './inspect-manifest.js';
import { dockerReference, repositoryOf, tlsArguments } from './name-image.js';
import type { Registry } from './registry-settings.js';
import { askSkopeo, runSkopeo, type RegistryOptions } from './run-skopeo.js';

/** An image in a registry, by the name of its repository and its digest. */
export interface PlacedImage {
  registry: Registry;
  name: string;
  digest: string;
}

/** Pushes an image of the store under a tag, byte for byte; blobs that the registry has are not sent. */
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

/** Pushes the image that a layout names `image`, under a tag. */
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

/** Tags an image of a registry in the same or another repository; only missing blobs are copied. */
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
 * Checks that a tag returns the image that was pushed under it.
 *
 * @throws StxError REGISTRY_CORRUPT if it returns another.
 */
export async function requireTagged(image: PlacedImage, tag: string, options: RegistryOptions): Promise<void> {
  const found = await inspectManifest(image.registry, image.name, tag, options);
  if (found?.digest === image.digest) return;
  const where = `${repositoryOf(image.registry, image.name)}:${tag}`;
  throw new StxError(
    'REGISTRY_CORRUPT',
    `the registry returns the wrong image for ${where}: expected ${image.digest}, got ${found?.digest ?? 'no such tag'}`,
    { hint: 'check whether the tag is immutable or another machine pushed it, then run the command again' },
  );
}

/**
 * Fetches an image into the store; false if the registry does not have it.
 *
 * @throws StxError REGISTRY_CORRUPT if blobs differ from their digests; those are removed.
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
    hint: 'publish the image to that registry again; blobs that fail their digest check are not used',
  });
}

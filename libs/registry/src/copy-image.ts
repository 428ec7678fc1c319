import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeImage, readBlob, withExportLayout } from '@stx/store';
import { dockerReference, tlsArguments } from './name-image.js';
import type { Registry } from './registry-settings.js';
import { askSkopeo, runSkopeo, type RegistryOptions } from './run-skopeo.js';

/** An image in a registry, by its project and digest. */
export interface PlacedImage {
  registry: Registry;
  project: string;
  digest: string;
}

/** Whether the registry has the image's manifest, which it takes only when it has all that the manifest names. */
export async function isThere(image: PlacedImage, options: RegistryOptions): Promise<boolean> {
  const reference = dockerReference(image.registry, image.project, image.digest);
  const args = ['inspect', '--raw', ...tlsArguments(image.registry, undefined), reference];
  return (await askSkopeo(`asking for ${reference.slice(9)}`, args, options)) !== undefined;
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
    const manifest = { mediaType, digest: image.digest, size, annotations: { [REF_NAME]: 'image' } };
    await writeFile(join(own, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(join(own, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
    await pushLayout(own, image.registry, image.project, tag, options);
  }, layout);
}

const REF_NAME = 'org.opencontainers.image.ref.name';

/** Sends what a layout calls `image` under a tag. */
export async function pushLayout(
  layout: string,
  registry: Registry,
  project: string,
  tag: string,
  options: RegistryOptions,
): Promise<void> {
  const reference = dockerReference(registry, project, tag);
  const args = ['copy', '--preserve-digests', ...tlsArguments(registry, 'dest'), `oci:${layout}:image`, reference];
  await runSkopeo(`pushing ${reference.slice(9)}`, args, options);
}

/** Gives an image of a registry a tag in the same or another one; blobs go only where they are not yet. */
export async function copyBetween(
  from: PlacedImage,
  to: Registry,
  tag: string,
  options: RegistryOptions,
): Promise<void> {
  const reference = dockerReference(to, from.project, tag);
  const args = [
    'copy',
    '--preserve-digests',
    ...tlsArguments(from.registry, 'src'),
    ...tlsArguments(to, 'dest'),
    dockerReference(from.registry, from.project, from.digest),
    reference,
  ];
  await runSkopeo(`tagging ${reference.slice(9)}`, args, options);
}

/** Brings an image into the store, each blob checked against its digest on the way; false where the registry has it not. */
export async function fetchImage(layout: string, image: PlacedImage, options: RegistryOptions): Promise<boolean> {
  const reference = dockerReference(image.registry, image.project, image.digest);
  return await withExportLayout(async (own) => {
    const args = ['copy', '--preserve-digests', ...tlsArguments(image.registry, 'src'), reference, `oci:${own}:image`];
    return (await askSkopeo(`fetching ${reference.slice(9)}`, args, options)) !== undefined;
  }, layout);
}

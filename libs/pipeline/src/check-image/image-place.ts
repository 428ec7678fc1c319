import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { parseReference, readJson } from '@stx/formats';
import { INDEX_FILE, indexSchema, parseManifest } from '@stx/oci';
import { fetchImage, listReferrers, placeOf, Repository, type RegistryOptions } from '@stx/registry';
import { BUNDLE_TYPE } from '@stx/sign';
import { imagesLayout, readBlob } from '@stx/store';

/** An image to check: its digest, a layout with its data, and the bundles that were found for it. */
export interface FoundImage {
  name: string;
  digest: string;
  /** Returns a layout with the image's data. */
  layout: () => Promise<string>;
  bundles: { name: string; text: string }[];
}

/** @param given Reference in a registry, or folder of an OCI layout with one image and, optionally, its attestations. */
export async function findImageToCheck(given: string, options: RegistryOptions): Promise<FoundImage> {
  return existsSync(join(given, INDEX_FILE)) ? await inLayout(given) : await inRegistry(given, options);
}

async function inRegistry(given: string, options: RegistryOptions): Promise<FoundImage> {
  if (parseReference(given) === undefined) {
    throw new StxError(
      'REFERENCE_INVALID',
      `${JSON.stringify(given)} is neither a reference nor a folder with an OCI layout`,
      {
        hint: 'give --reference=<host>:<port>/<path>/<image>:<tag>',
      },
    );
  }
  const { registry, name, version } = placeOf(given);
  const repository = new Repository(registry, name);
  const manifest = await repository.manifest(version);
  if (manifest === undefined) throw new StxError('REGISTRY_FAILED', `${given} does not exist in the registry`);
  const { digest } = manifest;
  const referrers = (await listReferrers(repository, digest)).filter((each) => each.artifactType === BUNDLE_TYPE);
  const bundles = await Promise.all(
    referrers.map(async (each) => {
      const found = await repository.manifest(each.digest);
      if (found === undefined) return [];
      const [layer] = parseManifest(found.body, each.digest).layers;
      return layer === undefined
        ? []
        : [{ name: each.digest, text: (await repository.blob(layer.digest)).toString('utf8') }];
    }),
  );
  const layout = async (): Promise<string> => {
    if (await fetchImage(imagesLayout(), { registry, name, digest }, options)) return imagesLayout();
    throw new StxError('REGISTRY_FAILED', `${repository.name}@${digest} does not exist in the registry`);
  };
  return { name: `${repository.name}@${digest}`, digest, layout, bundles: bundles.flat() };
}

/** Attestations in a layout are manifests of its index with a bundle as their only layer. */
async function inLayout(folder: string): Promise<FoundImage> {
  const { manifests } = readJson(indexSchema, join(folder, INDEX_FILE), 'give the folder of an OCI layout');
  const read = await Promise.all(
    manifests.map(async ({ digest }) => ({ digest, manifest: parseManifest(await readBlob(folder, digest), digest) })),
  );
  const isBundle = ({ manifest }: (typeof read)[number]): boolean => manifest.layers[0]?.mediaType === BUNDLE_TYPE;
  const [image, ...more] = read.filter((each) => !isBundle(each));
  if (image === undefined || more.length > 0) {
    throw new StxError(
      'IMAGE_INVALID',
      `${folder} contains ${String(image === undefined ? 0 : more.length + 1)} images`,
      {
        hint: 'give the folder of a layout with one image',
      },
    );
  }
  const bundles = await Promise.all(
    read.filter(isBundle).map(async ({ digest, manifest }) => ({
      name: digest,
      text: (await readBlob(folder, manifest.layers[0]?.digest ?? '')).toString('utf8'),
    })),
  );
  return { name: `${folder}@${image.digest}`, digest: image.digest, layout: () => Promise.resolve(folder), bundles };
}

/** The bundles in a folder, such as `dist/attestations/keystone`, or in one file. */
export function readBundles(path: string): { name: string; text: string }[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const files = isFolder
    ? readdirSync(path)
        .filter((file) => file.endsWith('.sigstore.json'))
        .sort()
        .map((file) => join(path, file))
    : [path];
  return files.map((file) => {
    try {
      return { name: file, text: readFileSync(file, 'utf8') };
    } catch (cause) {
      throw new StxError('FILE_UNREADABLE', 'cannot read the file', { place: { file }, cause });
    }
  });
}

import { StxError } from '@stx/errors';
import { digestOfBytes } from '@stx/oci';
import { dockerReference, repositoryOf, tlsArguments } from './name-image.js';
import type { PlacedImage } from './copy-image.js';
import type { Registry } from './registry-settings.js';
import { askSkopeo, type RegistryOptions } from './run-skopeo.js';

export interface FoundManifest {
  /** Of the bytes that came, computed here. */
  digest: string;
  text: string;
}

/** The manifest under a tag or digest; undefined where the registry has none. */
export async function inspectManifest(
  registry: Registry,
  name: string,
  tagOrDigest: string,
  options: RegistryOptions,
): Promise<FoundManifest | undefined> {
  const reference = dockerReference(registry, name, tagOrDigest);
  const args = ['inspect', '--raw', ...tlsArguments(registry, undefined), reference];
  const asked = { reference: tagOrDigest, repository: repositoryOf(registry, name) };
  const text = await askSkopeo(`asking for ${reference.slice(9)}`, args, options, asked);
  if (text === undefined) return undefined;
  // A last line's end is not part of a program's output; few manifests have one.
  const ended = digestOfBytes(`${text}\n`);
  return { text, digest: ended === tagOrDigest ? ended : digestOfBytes(text) };
}

/** `unclear`: the registry refuses the question, which some do for a repository that does not exist yet. */
export type Presence = { is: 'there' } | { is: 'absent' } | { is: 'unclear'; why: string };

/**
 * Whether the registry has the image's manifest, which it takes only when it has all that the manifest names. Quay, Docker Hub
 * and GHCR answer "unauthorized" or "denied" for a repository that does not exist: that is no answer, and no failure.
 *
 * @throws StxError REGISTRY_CORRUPT for other bytes than the digest's, and what runSkopeo throws but REGISTRY_REFUSED.
 */
export async function findImage(image: PlacedImage, options: RegistryOptions): Promise<Presence> {
  const { registry, name, digest } = image;
  try {
    const found = await inspectManifest(registry, name, digest, options);
    if (found === undefined) return { is: 'absent' };
    if (found.digest === digest) return { is: 'there' };
    throw new StxError('REGISTRY_CORRUPT', `${repositoryOf(registry, name)} returns ${found.digest} for ${digest}`, {
      hint: 'its answer is not used; is a proxy or a mirror between here and the registry?',
    });
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'REGISTRY_REFUSED') throw error;
    return { is: 'unclear', why: error.message };
  }
}

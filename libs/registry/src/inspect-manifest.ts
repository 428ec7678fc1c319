import { StxError } from '@stx/errors';
import { digestOfBytes } from '@stx/oci';
import { dockerReference, repositoryOf, tlsArguments } from './name-image.js';
import type { PlacedImage } from './copy-image.js';
import type { Registry } from './registry-settings.js';
import { askSkopeo, type RegistryOptions } from './run-skopeo.js';

export interface FoundManifest {
  /** Computed here from the received bytes. */
  digest: string;
  text: string;
}

/** The manifest of a tag or digest; undefined if the registry has none. */
export async function inspectManifest(
  registry: Registry,
  name: string,
  tagOrDigest: string,
  options: RegistryOptions,
): Promise<FoundManifest | undefined> {
  const reference = dockerReference(registry, name, tagOrDigest);
  const args = ['inspect', '--raw', ...tlsArguments(registry, undefined), reference];
  const asked = { reference: tagOrDigest, repository: repositoryOf(registry, name) };
  const text = await askSkopeo(`looking up ${reference.slice(9)}`, args, options, asked);
  if (text === undefined) return undefined;
  // The captured output lacks a final newline, which few manifests have.
  const withNewline = digestOfBytes(`${text}\n`);
  return { text, digest: withNewline === tagOrDigest ? withNewline : digestOfBytes(text) };
}

/** The digest of a tag; undefined if there is none, or if the registry refuses the lookup, as for a missing repository. */
export async function findTag(
  registry: Registry,
  name: string,
  tag: string,
  options: RegistryOptions,
): Promise<string | undefined> {
  try {
    return await lookUpTag(registry, name, tag, options);
  } catch (error) {
    if (error instanceof StxError && error.code === 'REGISTRY_REFUSED') return undefined;
    throw error;
  }
}

/** The digest of a tag in a repository that exists; undefined if there is none. @throws StxError also REGISTRY_REFUSED. */
export async function lookUpTag(
  registry: Registry,
  name: string,
  tag: string,
  options: RegistryOptions,
): Promise<string | undefined> {
  return (await inspectManifest(registry, name, tag, options))?.digest;
}

/** `unclear`: the registry refuses the lookup, as some do for a repository that does not exist yet. */
export type Presence = { is: 'present' } | { is: 'absent' } | { is: 'unclear'; why: string };

/**
 * Whether the registry has the image's manifest, which it accepts only with all blobs that the manifest names. Quay, Docker
 * Hub and GHCR answer "unauthorized" or "denied" for a repository that does not exist, which is neither yes nor an error.
 *
 * @throws StxError REGISTRY_CORRUPT if the digest does not match, and all of runSkopeo's but REGISTRY_REFUSED.
 */
export async function findImage(image: PlacedImage, options: RegistryOptions): Promise<Presence> {
  const { registry, name, digest } = image;
  try {
    const found = await inspectManifest(registry, name, digest, options);
    if (found === undefined) return { is: 'absent' };
    if (found.digest === digest) return { is: 'present' };
    throw new StxError('REGISTRY_CORRUPT', `${repositoryOf(registry, name)} returns ${found.digest} for ${digest}`, {
      hint: 'check for a proxy or mirror in front of the registry; its answer is not used',
    });
  } catch (error) {
    if (!(error instanceof StxError) || error.code !== 'REGISTRY_REFUSED') throw error;
    return { is: 'unclear', why: error.message };
  }
}

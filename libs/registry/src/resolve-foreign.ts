import { z } from 'zod';
import { StxError } from '@stx/errors';
import { digest, parseReference } from '@stx/formats';
import { type Environment, processEnvironment } from '@stx/machine';
import { parseManifest } from '@stx/oci';
import { inspectManifest, type FoundManifest } from './inspect-manifest.js';
import { plainHttpOf, type Registry } from './registry-settings.js';
import type { RegistryOptions } from './run-skopeo.js';

/** The repository of an image from another registry. */
interface ForeignPlace {
  registry: Registry;
  name: string;
  /** A tag or a digest. */
  version: string;
}

/** Where a reference that foreignReference accepts is found; the mirrors of skopeo's registries.conf apply to it. */
export function placeOf(reference: string, environment: Environment = processEnvironment()): ForeignPlace {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new TypeError(`not a reference: ${reference}`);
  const { host, path, version } = parsed;
  const folders = path.split('/');
  const name = folders.pop() ?? path;
  const location = [host, ...folders].join('/');
  return { registry: { location, plainHttp: plainHttpOf(host, environment) }, name, version };
}

/** OCI image-spec, image-index.md; Docker's manifest list has the same fields. */
const indexSchema = z.looseObject({
  manifests: z.array(
    z.looseObject({
      digest,
      platform: z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
    }),
  ),
});

interface ResolvedForeign {
  /** Digest that the registry gives for the reference. */
  named: string;
  /** Digest of the manifest for linux/amd64: the same, unless the registry has an index. */
  digest: string;
}

/**
 * Asks a registry which image a reference names today.
 *
 * @throws StxError FOREIGN_IMAGE where there is none, or none for linux/amd64; REGISTRY_CORRUPT where a digest gives other
 *   bytes; what runSkopeo throws.
 */
export async function resolveForeign(reference: string, options: RegistryOptions): Promise<ResolvedForeign> {
  const { registry, name, version } = placeOf(reference);
  const found = await findManifest(reference, { registry, name, version }, options);
  if (version.startsWith('sha256:') && found.digest !== version) {
    throw new StxError('REGISTRY_CORRUPT', `${registry.location}/${name} returns ${found.digest} for ${version}`, {
      hint: 'check for a proxy or a mirror between this machine and the registry',
    });
  }
  return { named: found.digest, digest: platformDigest(reference, found.text) ?? found.digest };
}

function jsonOf(reference: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StxError('REGISTRY_CORRUPT', `the manifest of ${reference} is not JSON`, {
      hint: 'check for a proxy or a mirror between this machine and the registry',
      cause,
    });
  }
}

/** A mirror answers under its own name, so only the words of the answer tell that the image is missing. */
const ABSENT = /\b(?:manifest unknown|name unknown|repository name not known to registry)\b/iu;

async function findManifest(reference: string, place: ForeignPlace, options: RegistryOptions): Promise<FoundManifest> {
  const { registry, name, version } = place;
  const absent = (cause?: unknown): StxError =>
    new StxError('FOREIGN_IMAGE', `${reference} is not in its registry (${registry.location}/${name})`, {
      hint: 'correct the reference under `images` in image.yaml, or the mirror that STX_REGISTRIES_CONF names',
      cause,
    });
  let found: FoundManifest | undefined;
  try {
    found = await inspectManifest(registry, name, version, options);
  } catch (error) {
    if (error instanceof StxError && error.code === 'REGISTRY_FAILED' && ABSENT.test(error.message))
      throw absent(error);
    throw error;
  }
  if (found === undefined) throw absent();
  return found;
}

/** The manifest for linux/amd64 in an index; undefined for what is a manifest itself. */
function platformDigest(reference: string, text: string): string | undefined {
  const index = indexSchema.safeParse(jsonOf(reference, text));
  if (!index.success) {
    parseManifest(Buffer.from(text), reference);
    return undefined;
  }
  const fits = index.data.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  if (fits !== undefined) return fits.digest;
  const known = index.data.manifests.flatMap(({ platform }) =>
    platform === undefined ? [] : [`${platform.os}/${platform.architecture}`],
  );
  throw new StxError('FOREIGN_IMAGE', `${reference} has no manifest for linux/amd64, only ${known.join(', ')}`, {
    hint: 'use an image that is built for linux/amd64',
  });
}

import { StxError } from '@stx/errors';
import type { Registry } from './registry-settings.js';

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u;
const NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/u;

/**
 * The repository of an image: its label in the registry of published images, its project in the cache registry.
 *
 * @throws StxError LABEL_INVALID for a name that no registry accepts.
 */
export function repositoryOf(registry: Registry, name: string): string {
  if (NAME.test(name)) return `${registry.location}/${name}`;
  throw new StxError('LABEL_INVALID', `${JSON.stringify(name)} is not a repository name`, {
    hint: 'change `label` in image.yaml: lower-case letters and digits, with single ".", "_" or "-" between them',
  });
}

/** How skopeo names an image in a registry: by tag, or by digest where the name begins with `sha256:`. */
export function dockerReference(registry: Registry, name: string, tagOrDigest: string): string {
  const separator = tagOrDigest.startsWith('sha256:') ? '@' : ':';
  return `docker://${repositoryOf(registry, name)}${separator}${tagOrDigest}`;
}

/** @throws StxError TAG_INVALID for a tag that no registry accepts. */
export function requireTag(tag: string): string {
  if (TAG.test(tag)) return tag;
  throw new StxError('TAG_INVALID', `${JSON.stringify(tag)} is not a tag`, {
    hint: 'use at most 128 letters, digits, ".", "_" and "-"',
  });
}

/** The tag that keeps an image in a registry that removes untagged images. `sha256-<hex>` is the tag of its referrers. */
export function tagOfDigest(digest: string): string {
  return digest.replace('sha256:', 'keep-');
}

/** The tag of the referrers of an image, for registries without the referrers API (OCI distribution-spec, 1.1). */
export function referrersTag(digest: string): string {
  return digest.replace(':', '-');
}

/** skopeo's option for TLS on this side of a copy. */
export function tlsArguments(registry: Registry, side: 'src' | 'dest' | undefined): string[] {
  const flag = side === undefined ? '--tls-verify' : `--${side}-tls-verify`;
  return registry.plainHttp ? [`${flag}=false`] : [];
}

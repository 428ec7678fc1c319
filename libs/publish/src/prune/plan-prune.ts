import { referrersTag, tagOfDigest } from '@stx/registry';

/** A tag of a repository, and the manifest that it names. */
export interface FoundTag {
  tag: string;
  digest: string;
}

/** What the kept releases name in one repository. */
export interface Kept {
  digests: ReadonlySet<string>;
  tags: ReadonlySet<string>;
}

/** A manifest to delete, with all of its tags. */
export interface Pruned {
  digest: string;
  tags: string[];
}

/**
 * The manifests that no kept release names. A registry deletes a manifest with all of its tags, so one kept tag keeps the
 * manifest. Tags such as `keep-<hex>.record` and `sha256-<hex>`, its referrers, belong to the image of that
 * digest.
 */
export function planPrune(found: readonly FoundTag[], { digests, tags }: Kept): Pruned[] {
  const attached = [...digests].flatMap((digest) => [tagOfDigest(digest), referrersTag(digest)]);
  const isKept = ({ tag, digest }: FoundTag): boolean =>
    digests.has(digest) || tags.has(tag) || attached.some((prefix) => tag === prefix || tag.startsWith(`${prefix}.`));
  const manifests = new Map<string, FoundTag[]>();
  for (const each of found) manifests.set(each.digest, [...(manifests.get(each.digest) ?? []), each]);
  return [...manifests]
    .filter(([, own]) => !own.some(isKept))
    .map(([digest, own]) => ({ digest, tags: own.map(({ tag }) => tag).sort() }));
}

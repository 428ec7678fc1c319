import pLimit from 'p-limit';
import { deleteImage, listTags, lookUpTag, type Registry, type RegistryOptions } from '@stx/registry';
import { planPrune, type FoundTag, type Kept, type Pruned } from './plan-prune.js';

/** Tags that are looked up at once. */
const LOOKUPS = 4;

/** What no kept release names in a repository. */
export async function findPruned(
  registry: Registry,
  name: string,
  kept: Kept,
  options: RegistryOptions,
): Promise<Pruned[]> {
  const limit = pLimit(LOOKUPS);
  const tags = await listTags(registry, name, options);
  const found = await Promise.all(
    tags.map((tag) => limit(async () => ({ tag, digest: await lookUpTag(registry, name, tag, options) }))),
  );
  // A tag without a manifest was deleted in between.
  return planPrune(
    found.flatMap(({ tag, digest }): FoundTag[] => (digest === undefined ? [] : [{ tag, digest }])),
    kept,
  );
}

/**
 * Deletes manifests that no kept release names; one that got a tag in between stays.
 *
 * @returns The deleted manifests.
 */
export async function deletePruned(
  registry: Registry,
  name: string,
  kept: Kept,
  planned: readonly Pruned[],
  options: RegistryOptions,
): Promise<Pruned[]> {
  const deleted: Pruned[] = [];
  const now = planned.length === 0 ? [] : await findPruned(registry, name, kept, options);
  for (const each of planned) {
    const same = now.find(({ digest }) => digest === each.digest);
    if (same?.tags.join() !== each.tags.join()) continue;
    await deleteImage({ registry, name, digest: each.digest }, options);
    deleted.push(each);
  }
  return deleted;
}

import pLimit from 'p-limit';
import { StxError } from '@stx/errors';
import {
  copyBetween,
  lookUpTag,
  placeOf,
  registrySettings,
  requireTagged,
  type Registry,
  type RegistryOptions,
} from '@stx/registry';
import type { PlannedRetag, Retag, RetagState } from './plan-retags.js';

/** Images that are looked up at once. */
const LOOKUPS = 4;

/** What the registries have for each retag. @throws StxError REGISTRY_REFUSED and others of a lookup. */
export async function readStates(retags: readonly Retag[], options: RegistryOptions): Promise<RetagState[]> {
  const limit = pLimit(LOOKUPS);
  return await Promise.all(
    retags.map((retag) =>
      limit(async () => {
        const { registry, name } = publishedPlace(retag.repository);
        // A refused lookup fails: it must count neither as a missing image nor as a free tag.
        const digest = await lookUpTag(registry, name, retag.from, options);
        const current = await lookUpTag(registry, name, retag.tag, options);
        return { ...retag, digest, current };
      }),
    ),
  );
}

/** Where a repository is, with the scheme that STX_REGISTRY gives its registry. */
function publishedPlace(repository: string): { registry: Registry; name: string } {
  const { registry, name } = placeOf(repository);
  const published = registrySettings().published.find(({ location }) => location === registry.location);
  return { registry: published ?? registry, name };
}

/**
 * Adds tags to images in their own repositories, which moves no layers.
 *
 * @throws StxError PUBLISH_INCOMPLETE after the tags that are set; a second run sets the rest.
 */
export async function applyRetags(planned: readonly PlannedRetag[], options: RegistryOptions): Promise<void> {
  for (const [index, { repository, digest, tag }] of planned.entries()) {
    const { registry, name } = publishedPlace(repository);
    const image = { registry, name, digest };
    try {
      await copyBetween(image, image, tag, options);
      await requireTagged(image, tag, options);
    } catch (cause) {
      if (!(cause instanceof StxError) || !cause.code.startsWith('REGISTRY_')) throw cause;
      const count = `${String(index)} of ${String(planned.length)} tags are set`;
      throw new StxError('PUBLISH_INCOMPLETE', `${count}, ${repository}:${tag} is not: ${cause.message}`, {
        hint: 'run the command again when the registry answers; it sets the missing tags',
        cause,
      });
    }
    options.say(`tagged ${repository}:${tag} (${String(index + 1)}/${String(planned.length)}): ${digest}`);
  }
}

import { StxError } from '@stx/errors';
import type { PublishedTag } from '@stx/formats';
import { findTag, repositoryOf, type PlacedImage, type RegistryOptions } from '@stx/registry';

/** A tag in a registry that must not move, and names another image. */
export function tagTaken(where: string, wanted: string, found: string, hint?: string): StxError {
  return new StxError('TAG_TAKEN', `${where} is another image: ${found}, not ${wanted}`, {
    hint: hint ?? 'publish under another tag, or set `moving: true` for it in publish.yaml',
  });
}

/**
 * The fixed tags of an image that name another image in its registry, as faults.
 *
 * @param lookUp lookUpTag once the repository exists: a refused lookup is then a failure, and not a free tag.
 */
export async function takenTags(
  image: PlacedImage,
  tags: readonly PublishedTag[],
  options: RegistryOptions,
  lookUp: typeof findTag = findTag,
): Promise<StxError[]> {
  const faults: StxError[] = [];
  for (const { tag } of tags.filter(({ moving }) => !moving)) {
    const found = await lookUp(image.registry, image.name, tag, options);
    if (found === undefined || found === image.digest) continue;
    faults.push(tagTaken(`${repositoryOf(image.registry, image.name)}:${tag}`, image.digest, found));
  }
  return faults;
}

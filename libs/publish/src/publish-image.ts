import type { ImageRecord } from '@stx/formats';
import {
  copyBetween,
  findImage,
  lookUpTag,
  pushImage,
  pushNote,
  referrersTag,
  requireTagged,
  tagOfDigest,
  type Registry,
  type RegistryOptions,
} from '@stx/registry';
import { takenTags } from './tags/check-tags.js';

export interface PublishInputs {
  record: ImageRecord;
  registry: Registry;
  /** A registry that may have the image already, so that this machine does not need its data. */
  cache: Registry | undefined;
  /** Restores the image data and returns its layout; called only if this machine has to push it. */
  restore: () => Promise<string>;
  /** Attaches attestations in a registry, before a tag names the image; undefined if no key is set. */
  attach?: (registry: Registry, name: string) => Promise<void>;
}

/** How an image reached the registry. */
export type Published = 'already in the registry' | 'copied from the cache registry' | 'pushed from this machine';

/**
 * Publishes an image under its tags in the repository of its label, with its record; a second run changes nothing. An image
 * that the registry has is only tagged, which also checks that each of its blobs exists.
 */
export async function publishImage(inputs: PublishInputs, options: RegistryOptions): Promise<Published> {
  const { record, registry } = inputs;
  const here = { registry, name: record.image, digest: record.digest };
  const [first, ...more] = record.tags.map(({ tag }) => tag);
  if (first === undefined) throw new TypeError(`${record.project} has no tag`);
  await inputs.attach?.(registry, record.image);
  const isUnclear = (await findImage(here, options)).is === 'unclear';
  if (isUnclear && record.tags.some(({ moving }) => !moving)) {
    // A registry may refuse lookups only until the repository exists. After that, a fixed tag that cannot be read is not set.
    await putUnderTag(inputs, tagOfDigest(record.digest), options);
    const [taken] = await takenTags(here, record.tags, options, lookUpTag);
    if (taken !== undefined) throw taken;
  }
  const published = await putUnderTag(inputs, first, options);
  await requireTagged(here, first, options);
  for (const tag of more) {
    await copyBetween(here, here, tag, options);
    await requireTagged(here, tag, options);
  }
  await pushNote(registry, record.image, recordTag(record.digest), JSON.stringify(record), options);
  return published;
}

/** The tag under which a registry keeps the record of an image. */
export function recordTag(digest: string): string {
  return `${referrersTag(digest)}.record`;
}

/** The lookup only saves a push: if a registry gives no clear answer the image is pushed, and only a refused push fails. */
async function putUnderTag(inputs: PublishInputs, tag: string, options: RegistryOptions): Promise<Published> {
  const { record, registry, cache } = inputs;
  const { project, digest } = record;
  const here = { registry, name: record.image, digest };
  const found = await findImage(here, options);
  if (found.is === 'present') {
    await copyBetween(here, here, tag, options);
    return 'already in the registry';
  }
  if (found.is === 'unclear')
    options.say(`${project}: pushing the image, since the registry does not say whether it has it: ${found.why}`);
  if (cache !== undefined) {
    const there = { registry: cache, name: project, digest };
    if ((await findImage(there, options)).is === 'present') {
      await copyBetween(there, here, tag, options);
      return 'copied from the cache registry';
    }
  }
  await pushImage(await inputs.restore(), here, tag, options);
  return 'pushed from this machine';
}

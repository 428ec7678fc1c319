import type { ImageRecord } from '@stx/formats';
import {
  copyBetween,
  isThere,
  pushImage,
  pushNote,
  tagOfDigest,
  type Registry,
  type RegistryOptions,
} from '@stx/registry';

export interface PublishInputs {
  record: ImageRecord;
  registry: Registry;
  /** Another place where the image may be already, so that its bytes need not be here. */
  cache: Registry | undefined;
  /** Makes sure that every byte of the image is in the layout it returns; called only when they have to be sent from here. */
  bytes: () => Promise<string>;
}

/** How an image came to be where it was published. */
export type Published = 'there already' | 'copied from the cache registry' | 'sent from here';

/**
 * Puts an image under its tag, and its record beside it; doing it twice changes nothing. An image that is in the registry is
 * only tagged, which also asks for each of its blobs.
 */
export async function publishImage(inputs: PublishInputs, options: RegistryOptions): Promise<Published> {
  const { record, registry } = inputs;
  const published = await place(inputs, options);
  const text = JSON.stringify(record);
  await pushNote(registry, record.project, recordTag(record.digest), text, options);
  return published;
}

/** The tag under which a registry keeps the record of an image. */
export function recordTag(digest: string): string {
  return `${tagOfDigest(digest)}.record`;
}

async function place(inputs: PublishInputs, options: RegistryOptions): Promise<Published> {
  const { record, registry, cache } = inputs;
  const { project, digest, tag } = record;
  const here = { registry, project, digest };
  if (await isThere(here, options)) {
    await copyBetween(here, registry, tag, options);
    return 'there already';
  }
  if (cache !== undefined && cache.location !== registry.location) {
    const there = { ...here, registry: cache };
    if (await isThere(there, options)) {
      await copyBetween(there, registry, tag, options);
      return 'copied from the cache registry';
    }
  }
  await pushImage(await inputs.bytes(), here, tag, options);
  return 'sent from here';
}

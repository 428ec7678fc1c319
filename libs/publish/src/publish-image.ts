import type { ImageRecord } from '@stx/formats';
import {
  copyBetween,
  findImage,
  pushImage,
  pushNote,
  requireTagged,
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
 * Puts an image under its tag in the repository of its label, and its record next to it; doing it twice changes nothing. An
 * image that is in the registry is only tagged, which also asks for each of its blobs.
 */
export async function publishImage(inputs: PublishInputs, options: RegistryOptions): Promise<Published> {
  const { record, registry } = inputs;
  const published = await place(inputs, options);
  await requireTagged({ registry, name: record.image, digest: record.digest }, record.tag, options);
  await pushNote(registry, record.image, recordTag(record.digest), JSON.stringify(record), options);
  return published;
}

/** The tag under which a registry keeps the record of an image. */
export function recordTag(digest: string): string {
  return `${tagOfDigest(digest)}.record`;
}

/** Looking is a short cut: where a registry gives no clear answer the image is sent, and only a refused push is a failure. */
async function place(inputs: PublishInputs, options: RegistryOptions): Promise<Published> {
  const { record, registry, cache } = inputs;
  const { project, digest, tag } = record;
  const here = { registry, name: record.image, digest };
  const found = await findImage(here, options);
  if (found.is === 'there') {
    await copyBetween(here, here, tag, options);
    return 'there already';
  }
  if (found.is === 'unclear')
    options.say(`${project}: no clear answer from the registry, sending the image: ${found.why}`);
  if (cache !== undefined) {
    const there = { registry: cache, name: project, digest };
    if ((await findImage(there, options)).is === 'there') {
      await copyBetween(there, here, tag, options);
      return 'copied from the cache registry';
    }
  }
  await pushImage(await inputs.bytes(), here, tag, options);
  return 'sent from here';
}

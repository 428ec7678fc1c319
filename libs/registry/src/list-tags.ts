import { parseJson } from '@stx/formats';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import type { PlacedImage } from './copy-image.js';
import { dockerReference, repositoryOf, tlsArguments } from './name-image.js';
import type { Registry } from './registry-settings.js';
import { runSkopeo, type RegistryOptions } from './run-skopeo.js';

/** What `skopeo list-tags` prints. */
const listSchema = z.looseObject({ Tags: z.array(z.string()) });

/** The tags of a repository. @throws StxError of runSkopeo. */
export async function listTags(registry: Registry, name: string, options: RegistryOptions): Promise<string[]> {
  const repository = repositoryOf(registry, name);
  const args = ['list-tags', ...tlsArguments(registry, undefined), `docker://${repository}`];
  const parsed = listSchema.safeParse(parseJson(await runSkopeo(`listing the tags of ${repository}`, args, options)));
  if (parsed.success) return parsed.data.Tags;
  throw new StxError('REGISTRY_FAILED', `skopeo does not list the tags of ${repository} as JSON`, {
    hint: 'check the version of skopeo',
  });
}

/** Deletes a manifest by digest, with all of its tags. @throws StxError of runSkopeo. */
export async function deleteImage({ registry, name, digest }: PlacedImage, options: RegistryOptions): Promise<void> {
  const reference = dockerReference(registry, name, digest);
  const args = ['delete', ...tlsArguments(registry, undefined), reference];
  await runSkopeo(`deleting ${reference.slice(9)}`, args, options);
}

import { buildBase, buildBuilder } from '@stx/base';
import { StxError } from '@stx/errors';
import type { ImageReceipt } from '@stx/formats';
import { checkImage, imagesLayout, removeBlob } from '@stx/store';
import type { Context } from '../context/context.js';
import { baseOptions } from './base-options.js';
import { imageReceipt } from '../receipts/receipts.js';
import { fetchMissing } from '../remote/fetch-image.js';

/**
 * Whether the store has all blobs of an image. Missing and damaged blobs are reported and removed, so that a build writes
 * them again. Only a launch or an export checks digests (`deep`); for a build, the blobs must exist.
 */
export async function isComplete(context: Context, what: string, digest: string, deep: boolean): Promise<boolean> {
  const layout = imagesLayout();
  const faults = await checkImage(layout, digest, { deep });
  for (const { digest: blob, fault } of faults) {
    context.say(`${what}: blob ${blob} is ${fault} in the store`);
    await removeBlob(layout, blob);
  }
  return faults.length === 0;
}

/** Whether the store has an image or could fetch it from a registry; if not, it has to be rebuilt. */
export async function isAvailable(
  context: Context,
  project: string,
  { image, digest }: Pick<ImageReceipt, 'image' | 'digest'>,
  deep: boolean,
): Promise<boolean> {
  if (await isComplete(context, project, digest, deep)) return true;
  return (await fetchMissing(context, project, image, digest)) && (await isComplete(context, project, digest, deep));
}

/** @throws StxError NOT_REPRODUCIBLE if a rebuild gives another digest than the receipt. */
export function assertReproduced(project: string, expected: string, got: string): void {
  if (expected === got) return;
  throw new StxError(
    'NOT_REPRODUCIBLE',
    `rebuilding ${project} did not reproduce it: expected ${expected}, got ${got} (the cached image is missing from the local store)`,
    {
      hint: 'run ./nx reset --only-cache, then the command again; an input outside of the workspace changed, such as Debian packages',
    },
  );
}

/** The digest of a base image, after its missing image data is restored. */
export async function restoreBase(context: Context, codename: string): Promise<string> {
  const { base = buildBase } = context.builders ?? {};
  const options = baseOptions(context, codename);
  return await restore(context, `base-${codename}`, () => base(context.workspace.base(codename), options));
}

/** The digest of a builder image, after its missing image data is restored. */
export async function restoreBuilder(context: Context, codename: string): Promise<string> {
  const { builder = buildBuilder } = context.builders ?? {};
  const options = baseOptions(context, codename);
  return await restore(context, `builder-${codename}`, async () =>
    builder(context.workspace.builder(codename), await restoreBase(context, codename), options),
  );
}

/** The digest in an image's receipt; if the image data is missing, it is rebuilt to the same digest. */
async function restore(context: Context, project: string, make: () => Promise<string>): Promise<string> {
  const receipt = imageReceipt(context, project);
  if (await isAvailable(context, project, receipt, false)) return receipt.digest;
  context.say(`${project}: rebuilding: the cache has its receipt, but the image is missing from the store`);
  assertReproduced(project, receipt.digest, await make());
  return receipt.digest;
}

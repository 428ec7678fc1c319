import { buildBase, buildBuilder } from '@stx/base';
import { StxError } from '@stx/errors';
import type { ImageReceipt } from '@stx/formats';
import { checkImage, imagesLayout, removeBlob } from '@stx/store';
import type { Context } from '../context/context.js';
import { imageReceipt } from '../receipts/receipts.js';
import { fetchMissing } from '../remote/fetch-image.js';

/**
 * Whether the store holds every byte of an image. What is missing or damaged is said, and taken out, so that a build
 * writes it anew. Reading every byte is for images that leave the machine; a build only needs them to be there.
 */
export async function isComplete(context: Context, what: string, digest: string, deep: boolean): Promise<boolean> {
  const layout = imagesLayout();
  const faults = await checkImage(layout, digest, { deep });
  for (const { digest: blob, fault } of faults) {
    context.say(`${what}: ${blob} in the store is ${fault}`);
    await removeBlob(layout, blob);
  }
  return faults.length === 0;
}

/** Whether the store holds an image, or does now, since a registry had it; if not, it has to be built again. */
export async function isAvailable(
  context: Context,
  project: string,
  { image, digest }: Pick<ImageReceipt, 'image' | 'digest'>,
  deep: boolean,
): Promise<boolean> {
  if (await isComplete(context, project, digest, deep)) return true;
  return (await fetchMissing(context, project, image, digest)) && (await isComplete(context, project, digest, deep));
}

/** Refuses a rebuild that is not what the receipt promised. */
export function assertReproduced(project: string, expected: string, got: string): void {
  if (expected === got) return;
  throw new StxError(
    'NOT_REPRODUCIBLE',
    `rebuilding ${project} did not reproduce it: expected ${expected}, got ${got} (the cached image is missing from the local store)`,
    {
      hint: `something outside of the workspace changed, such as distribution packages: run ./nx reset --only-cache and then this command again`,
    },
  );
}

/** The digest of a base image, whose bytes are there afterwards even when only its receipt was. */
export async function restoreBase(context: Context, codename: string): Promise<string> {
  const { base = buildBase } = context.builders ?? {};
  const options = { ...context.solve, workspace: context.root };
  return await restore(context, `base-${codename}`, () => base(context.workspace.base(codename), options));
}

/** The digest of a builder image, whose bytes are there afterwards. */
export async function restoreBuilder(context: Context, codename: string): Promise<string> {
  const { builder = buildBuilder } = context.builders ?? {};
  const options = { ...context.solve, workspace: context.root };
  return await restore(context, `builder-${codename}`, async () =>
    builder(context.workspace.builder(codename), await restoreBase(context, codename), options),
  );
}

/** The digest of an image's receipt; where its data is missing, it is made again to the same digest. */
async function restore(context: Context, project: string, make: () => Promise<string>): Promise<string> {
  const receipt = imageReceipt(context, project);
  if (await isAvailable(context, project, receipt, false)) return receipt.digest;
  context.say(`${project}: making it again, since the cache promised bytes that are not there`);
  assertReproduced(project, receipt.digest, await make());
  return receipt.digest;
}

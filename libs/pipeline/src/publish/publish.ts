import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { contentDigestOf, readJson, type ImageReceipt, type Lock } from '@stx/formats';
import { makeRecord, publishImage } from '@stx/publish';
import { registrySettings, requireTag } from '@stx/registry';
import { reportSchema } from '@stx/verify';
import { assertLock } from '../check-lock/lock-faults.js';
import { type Context, DIST } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageReceipt, writeRecord } from '../receipts/receipts.js';
import { registryOptions } from '../remote/fetch-image.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { restoreImage } from '../image/restore-image.js';

/** Puts a verified image into a registry, under a tag and with its record. */
export async function publish(context: Context, options: ImageOptions & { tag?: string | number }): Promise<void> {
  const { published: registry, cache, warnings } = registrySettings();
  for (const warning of warnings) context.say(warning);
  if (registry === undefined) {
    throw new StxError('REGISTRY_UNSET', 'STX_REGISTRY does not say where to publish', {
      hint: 'set it to a place such as localhost:5000/stx',
    });
  }
  const content = await contentOf(context, options);
  const tag = requireTag(readTag(options.tag) ?? content.defaultTag);
  const receipt = imageReceipt(context, context.project);
  requireVerified(context, receipt.digest);
  requireOwnLock(context, receipt, content.lock);
  const record = makeRecord({ registry, project: context.project, tag, receipt, ...content });
  const bytes = async (): Promise<string> => (await restoreImage(context, options)).layout;
  const published = await publishImage({ record, registry, cache, bytes }, registryOptions(context));
  await writeRecord(context, record);
  context.say(`${context.project}: ${record.repository}:${tag} is ${record.reference} (${published})`);
}

/** @throws StxError TAG_INVALID for one that Nx took for a number, which loses what it ended with. */
function readTag(given: string | number | undefined): string | undefined {
  if (typeof given !== 'number') return given === '' ? undefined : given;
  throw new StxError('TAG_INVALID', `--tag was read as the number ${String(given)}`, {
    hint: 'begin it with a letter, as in --tag=v11.0',
  });
}

/** What is published is what was verified, also where another command has built the image again since. */
function requireVerified(context: Context, digest: string): void {
  const hint = `run ./nx verify-image ${context.project}`;
  const { ok, digest: verified } = readJson(
    reportSchema,
    join(context.root, DIST, 'verify', context.project, 'report.json'),
    hint,
  );
  if (ok && verified === digest) return;
  const found = ok ? `what was verified is ${verified}` : 'faults were found in it';
  throw new StxError('NOT_VERIFIED', `${context.project} (${digest}) is not published: ${found}`, { hint });
}

/** The record tells what the lock names, which may have been made anew since the image was built of it. */
function requireOwnLock(context: Context, receipt: ImageReceipt, lock: Lock | undefined): void {
  if (lock === undefined || receipt.inputs.lock === contentDigestOf(lock)) return;
  throw new StxError(
    'LOCK_STALE',
    `${context.project} (${receipt.digest}) was built of another lock than is there now`,
    {
      hint: `run ./nx verify-image ${context.project}`,
    },
  );
}

/** What the lock says of the image; a Dockerfile's has none. */
async function contentOf(
  context: Context,
  options: ImageOptions,
): Promise<Pick<Parameters<typeof makeRecord>[0], 'lock' | 'removed'> & { defaultTag: string }> {
  if (context.workspace.dockerfileImage(context.name) !== undefined) return { removed: [], defaultTag: 'latest' };
  await assertLock(context, options);
  const { image, lockFile } = imageSubject(context, options);
  const lock = context.workspace.lock(lockFile, `./nx lock ${context.project}`);
  return { lock, removed: image.remove.pythonPackages, defaultTag: lock.release };
}

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

/** Publishes a verified image in a registry, under a tag and with its record. */
export async function publish(context: Context, options: ImageOptions & { tag?: string | number }): Promise<void> {
  const { published: registry, cache, warnings } = registrySettings();
  for (const warning of warnings) context.say(warning);
  if (registry === undefined) {
    throw new StxError('REGISTRY_UNSET', 'STX_REGISTRY is not set', {
      hint: 'export STX_REGISTRY=<host>:<port>/<path>, such as localhost:5000/stx',
    });
  }
  const content = await lockedContent(context, options);
  const tag = requireTag(readTag(options.tag) ?? content.defaultTag);
  const receipt = imageReceipt(context, context.project);
  requireVerified(context, receipt.digest);
  requireOwnLock(context, receipt, content.lock);
  const record = makeRecord({ registry, project: context.project, tag, receipt, ...content });
  const restore = async (): Promise<string> => (await restoreImage(context, options)).layout;
  const published = await publishImage({ record, registry, cache, restore }, registryOptions(context));
  await writeRecord(context, record);
  context.say(`${context.project}: published ${record.repository}:${tag} as ${record.reference} (${published})`);
}

/** @throws StxError TAG_INVALID for a tag that Nx parsed as a number, which drops trailing zeros. */
function readTag(given: string | number | undefined): string | undefined {
  if (typeof given !== 'number') return given === '' ? undefined : given;
  throw new StxError('TAG_INVALID', `--tag is a number: ${String(given)}`, {
    hint: 'begin the tag with a letter, as in --tag=v11.0',
  });
}

/** Checks that the verified image is the published one, since another command may have rebuilt it in between. */
function requireVerified(context: Context, digest: string): void {
  const hint = `run ./nx verify-image ${context.project}`;
  const { ok, digest: verified } = readJson(
    reportSchema,
    join(context.root, DIST, 'verify', context.project, 'report.json'),
    hint,
  );
  if (ok && verified === digest) return;
  const why = ok ? `verification was of ${verified}` : 'verification found faults';
  throw new StxError('NOT_VERIFIED', `refusing to publish ${context.project} (${digest}): ${why}`, { hint });
}

/** Checks that the image was built from the present lock, whose content goes into the record. */
function requireOwnLock(context: Context, receipt: ImageReceipt, lock: Lock | undefined): void {
  if (lock === undefined || receipt.inputs.lock === contentDigestOf(lock)) return;
  throw new StxError('LOCK_STALE', `${context.project} (${receipt.digest}) was built from an earlier lock`, {
    hint: `run ./nx verify-image ${context.project}`,
  });
}

/** The lock of the image and its default tag; an image with a custom Dockerfile has no lock. */
async function lockedContent(
  context: Context,
  options: ImageOptions,
): Promise<Pick<Parameters<typeof makeRecord>[0], 'lock' | 'removed'> & { defaultTag: string }> {
  if (context.workspace.dockerfileImage(context.name) !== undefined) return { removed: [], defaultTag: 'latest' };
  await assertLock(context, options);
  const { image, lockFile } = imageSubject(context, options);
  const lock = context.workspace.lock(lockFile, `./nx lock ${context.project}`);
  return { lock, removed: image.remove.pythonPackages, defaultTag: lock.release };
}

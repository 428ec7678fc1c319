import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { contentDigestOf, readJson, type ImageReceipt, type Lock, type PublishedTag } from '@stx/formats';
import { composeOwnTags, composeTags, makeRecord, publishEverywhere, type TagFacts } from '@stx/publish';
import { registrySettings, type Registry } from '@stx/registry';
import { reportSchema } from '@stx/verify';
import { assertLock } from '../check-lock/lock-faults.js';
import { type Context, DIST } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageReceipt, writeRecord } from '../receipts/receipts.js';
import { publishedName, registryOptions } from '../remote/fetch-image.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { restoreImage } from '../image/restore-image.js';
import { attestationsOf } from './attestations.js';
import { publishSettings, type TagOptions } from './publish-options.js';

export type PublishOptions = ImageOptions & TagOptions;

/** Publishes a verified image in each registry of STX_REGISTRY, under its tags and with its record. */
export async function publish(context: Context, options: PublishOptions): Promise<void> {
  const { published: registries, cache, warnings } = registrySettings();
  for (const warning of warnings) context.say(warning);
  const registry = requireRegistry(registries);
  const content = await publishedContent(context, options);
  const receipt = imageReceipt(context, context.project);
  const tags = tagsOf(context, options, content, receipt.digest);
  requireVerified(context, receipt.digest);
  requireOwnLock(context, receipt, content.lock);
  const label = publishedName(context, context.project, receipt.image);
  const record = makeRecord({ registry, project: context.project, label, tags, receipt, ...content });
  const restore = async (): Promise<string> => (await restoreImage(context, options)).layout;
  const attach = await attestationsOf(context, options);
  const inputs = { record, registries, cache, restore, ...(attach === undefined ? {} : { attach }) };
  await writeRecord(context, await publishEverywhere(inputs, registryOptions(context)));
}

function requireRegistry(registries: readonly Registry[]): Registry {
  const [first] = registries;
  if (first !== undefined) return first;
  throw new StxError('REGISTRY_UNSET', 'STX_REGISTRY is not set', {
    hint: 'export STX_REGISTRY=<host>:<port>/<path>, such as localhost:5000/stx',
  });
}

function tagsOf(context: Context, options: TagOptions, content: Content, digest: string): PublishedTag[] {
  const { settings, hasOwnTags } = publishSettings(context.root, options);
  const { codename, bases } = content;
  const facts: TagFacts = {
    project: context.project,
    codename,
    isVariant: codename !== bases[0],
    release: content.lock?.release,
    digest,
  };
  if (hasOwnTags) return composeTags(settings, facts);
  const others = bases.map((base) => ({ codename: base, isVariant: base !== bases[0] }));
  return composeOwnTags(
    settings,
    facts,
    others.filter((other) => other.codename !== codename),
  );
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

interface Content {
  lock?: Lock;
  /** Distributions that the build removes. */
  removed: readonly string[];
  /** Base of the image; undefined for an image with no base of the workspace. */
  codename?: string;
  /** Every base of the image, the first of image.yaml first. */
  bases: (string | undefined)[];
}

/** Lock and bases of the image; an image with a custom Dockerfile has no lock. */
async function publishedContent(context: Context, options: ImageOptions): Promise<Content> {
  const dockerfile = context.workspace.dockerfileImage(context.name);
  if (dockerfile !== undefined) {
    const { base } = dockerfile;
    return { removed: [], bases: [base], ...(base === undefined ? {} : { codename: base }) };
  }
  await assertLock(context, options);
  const { name, image, lockFile } = imageSubject(context, options);
  const lock = context.workspace.lock(lockFile, `./nx lock ${context.project}`);
  const first = context.workspace.image(name);
  const bases = [first.image.base, ...first.variants];
  return { lock, removed: image.remove.pythonPackages, codename: image.base, bases };
}

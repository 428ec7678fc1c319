import { join } from 'node:path';
import { PREDICATES, type PredicateName } from '@stx/describe';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { readJson } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { makeAttachment, type Attachment } from '@stx/oci';
import { attach, Repository, type Registry } from '@stx/registry';
import { BUNDLE_TYPE, findSigner, signStatement } from '@stx/sign';
import { describeImage, readBlob } from '@stx/store';
import { reportSchema } from '@stx/verify';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { billOf } from '../describe/describe.js';
import { statementsOf } from '../describe/statements.js';
import { restoreImage } from '../image/restore-image.js';
import { makeFolder } from '../verify-image/make-folder.js';

const CREATED = new Date(SOURCE_DATE_EPOCH * 1000).toISOString().replace(/\.\d+Z$/u, 'Z');

/**
 * Signs the statements about an image, writes them to `dist/attestations`, and returns what attaches them in a registry;
 * undefined if neither STX_SIGNING_KEY nor STX_SIGNER is set.
 */
export async function attestationsOf(
  context: Context,
  options: ImageOptions,
): Promise<((registry: Registry, name: string) => Promise<void>) | undefined> {
  const signer = await findSigner();
  if (signer === undefined) return undefined;
  const { layout, ...receipt } = await restoreImage(context, options);
  const bill = await billOf(context, options, receipt, layout);
  const file = join(context.root, DIST, 'verify', context.project, 'report.json');
  const report = readJson(reportSchema, file, `run ./nx verify-image ${context.project}`);
  const statements = await statementsOf(context, options, receipt, bill, report);
  const bundles: [PredicateName, string][] = [];
  for (const [name, statement] of statements) bundles.push([name, await signStatement(statement, signer)]);
  await writeBundles(context, bundles, signer.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const { mediaType } = await describeImage(layout, receipt.digest);
  const subject = { mediaType, digest: receipt.digest, size: (await readBlob(layout, receipt.digest)).length };
  const attachments = bundles.map(([name, bundle]) => attachmentOf(subject, name, bundle));
  return async (registry, name) => {
    const repository = new Repository(registry, name);
    await attach(repository, receipt.digest, attachments);
    context.say(
      `${context.project}: attached ${String(attachments.length)} attestations to ${repository.name}@${receipt.digest}`,
    );
  };
}

/** The annotations are those by which cosign finds bundles; the time is the image's, so that the manifest stays the same. */
function attachmentOf(subject: Parameters<typeof makeAttachment>[0], name: PredicateName, bundle: string): Attachment {
  return makeAttachment(subject, BUNDLE_TYPE, Buffer.from(bundle), {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': PREDICATES[name],
    'org.opencontainers.image.created': CREATED,
  });
}

async function writeBundles(
  context: Context,
  bundles: readonly [PredicateName, string][],
  publicKey: string,
): Promise<void> {
  const folder = makeFolder(context, DIST, 'attestations', context.project);
  for (const [name, bundle] of bundles) await writeFileAtomic(join(folder, `${name}.sigstore.json`), bundle);
  await writeFileAtomic(join(folder, 'key.pub'), publicKey);
}

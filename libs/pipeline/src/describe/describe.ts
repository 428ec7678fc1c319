import { join } from 'node:path';
import {
  makeBill,
  readImageFacts,
  renderCycloneDx,
  renderOsvScanner,
  renderSpdx,
  renderStatement,
  requireKnown,
  type Bill,
} from '@stx/describe';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { installedBy, type ImageReceipt, type Lock } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { describeImage } from '@stx/store';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { restoreImage } from '../image/restore-image.js';
import { wheelsReceipt } from '../receipts/receipts.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { provenanceOf } from './statements.js';
import { makeFolder } from '../verify-image/make-folder.js';

/** Folder of the bills of an image. */
export const billsFolder = (project: string): string => join(DIST, 'bills', project);

export const BILL_FILES = {
  cyclonedx: 'bom.cdx.json',
  spdx: 'bom.spdx.json',
  osvScanner: 'osv-scanner-custom.json',
  provenance: 'provenance.intoto.json',
} as const;

/** Writes the bills of material of a built image, from its layers, its lock and its receipts. */
export async function describe(context: Context, options: ImageOptions): Promise<void> {
  const { layout, ...receipt } = await restoreImage(context, options);
  const bill = await billOf(context, options, receipt, layout);
  const folder = makeFolder(context, billsFolder(context.project));
  await writeFileAtomic(join(folder, BILL_FILES.cyclonedx), renderCycloneDx(bill));
  await writeFileAtomic(join(folder, BILL_FILES.spdx), renderSpdx(bill, new Date(SOURCE_DATE_EPOCH * 1000)));
  await writeFileAtomic(join(folder, BILL_FILES.osvScanner), renderOsvScanner(bill));
  const provenance = await provenanceOf(context, options, receipt, bill);
  await writeFileAtomic(join(folder, BILL_FILES.provenance), renderStatement(bill.image, 'provenance', provenance));
  const withoutLicence = [...bill.debs, ...bill.distributions].filter(({ licences }) => licences.length === 0);
  const counts = `${String(bill.debs.length)} Debian packages, ${String(bill.distributions.length)} Python distributions`;
  context.say(`${context.project} (${receipt.digest}): ${counts} in ${billsFolder(context.project)}`);
  if (withoutLicence.length > 0)
    context.say(`no licence is known of ${withoutLicence.map(({ name }) => name).join(', ')}`);
}

/** What an image of the layout is made of. */
export async function billOf(
  context: Context,
  options: ImageOptions,
  receipt: ImageReceipt,
  layout: string,
): Promise<Bill> {
  const description = await describeImage(layout, receipt.digest);
  const { configDigest, config } = description;
  const labels = config.config?.Labels ?? {};
  const title = labels['org.opencontainers.image.title'];
  const version = labels['org.opencontainers.image.version'];
  const content = lockedContent(context, options);
  const bill = makeBill({
    image: {
      project: context.project,
      label: receipt.image,
      digest: receipt.digest,
      configDigest,
      architecture: config.architecture,
      ...(title === undefined ? {} : { title }),
      ...(version === undefined ? {} : { version }),
    },
    facts: await readImageFacts(layout, description),
    ...(content === undefined ? {} : { lock: content.lock, wheels: wheelsReceipt(context, context.project).wheels }),
    ...(receipt.packages === undefined ? {} : { supplied: receipt.packages }),
  });
  if (content !== undefined) requireKnown(bill, installedBy(content.lock, content.removed));
  return bill;
}

/** Lock and removed distributions of an image; one with a custom Dockerfile has no lock. */
function lockedContent(context: Context, options: ImageOptions): { lock: Lock; removed: string[] } | undefined {
  if (context.workspace.dockerfileImage(context.name) !== undefined) return undefined;
  const { image, lockFile } = imageSubject(context, options);
  return {
    lock: context.workspace.lock(lockFile, `./nx lock ${context.project}`),
    removed: image.remove.pythonPackages,
  };
}

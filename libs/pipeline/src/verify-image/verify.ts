import { join } from 'node:path';
import { findEngine } from '@stx/engine';
import { writeFileAtomic } from '@stx/machine';
import { findWheel } from '@stx/store';
import { renderReport, reportSchema, requireOk, verifyImage, type Report, type VerificationSubject } from '@stx/verify';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { makeFolder } from './make-folder.js';
import { wheelsReceipt } from '../receipts/receipts.js';
import { withRemoteCache } from '../remote/with-remote-cache.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { restoreImage } from '../image/restore-image.js';
import { restoreWheels } from '../restore/restore-wheels.js';

/** Launches a built image, looks into it, and leaves a report. @throws StxError where faults were found. */
export async function verify(context: Context, options: ImageOptions): Promise<void> {
  const file = join(makeFolder(context, DIST, 'verify', context.project), 'report.json');
  const write = (report: Report): Promise<void> => writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`);
  const report = await withRemoteCache(context, { schema: reportSchema }, async () => {
    // What verify.yaml says is read first: nothing is built again for a verification that cannot be made.
    const content = await contentOf(context, options);
    const { digest, layout: imageLayout } = await restoreImage(context, options);
    const engine = await findEngine({ workspace: context.root, say: context.say });
    const made = await verifyImage(engine, { ...content, imageLayout, imageDigest: digest }, context.solve);
    await write(made);
    requireOk(made, context.say);
    return made;
  });
  requireOk(report, context.say);
  await write(report);
  context.say(renderReport(report));
}

/** What the image should hold; a Dockerfile's has no lock, so only verify.yaml says it. */
async function contentOf(
  context: Context,
  options: ImageOptions,
): Promise<Omit<VerificationSubject, 'imageLayout' | 'imageDigest'>> {
  const own = context.workspace.dockerfileImage(context.name);
  if (own !== undefined) {
    const verification = context.workspace.verification(context.name);
    return { name: context.name, image: own, verification, removed: [] };
  }
  const { name, image, lockFile } = imageSubject(context, options);
  const receipt = wheelsReceipt(context, context.project);
  const pip = receipt.wheels.find((wheel) => wheel.name === 'pip');
  const find = async (): ReturnType<typeof findWheel> =>
    pip === undefined ? undefined : await findWheel(pip.sha256, pip.file);
  if (pip !== undefined && (await find()) === undefined) await restoreWheels(context, options, receipt);
  const pipWheel = await find();
  return {
    name,
    image,
    lock: context.workspace.lock(lockFile, `./nx lock ${context.project}`),
    verification: context.workspace.verification(name),
    removed: image.remove.pythonPackages,
    ...(pipWheel === undefined ? {} : { pipWheelFile: pipWheel.path }),
  };
}

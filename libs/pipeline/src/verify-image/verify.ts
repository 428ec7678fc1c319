import { join } from 'node:path';
import { findEngine } from '@stx/engine';
import { StxError } from '@stx/errors';
import { writeFileAtomic } from '@stx/machine';
import { findWheel } from '@stx/store';
import {
  renderReport,
  reportSchema,
  assertVerified,
  verifyImage,
  type Report,
  type VerificationSubject,
} from '@stx/verify';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { makeFolder } from './make-folder.js';
import { builtDigest, wheelsReceipt } from '../receipts/receipts.js';
import { withRemoteCache } from '../remote/with-remote-cache.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { restoreImage } from '../image/restore-image.js';
import { restoreBase } from '../restore/restore-base.js';
import { restoreWheels } from '../restore/restore-wheels.js';

/** Launches and inspects a built image, and writes a report. @throws StxError if it has faults. */
export async function verify(context: Context, options: ImageOptions): Promise<void> {
  const file = join(makeFolder(context, DIST, 'verify', context.project), 'report.json');
  const write = (report: Report): Promise<void> => writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`);
  const report = await withRemoteCache(context, { schema: reportSchema }, async () => {
    // verify.yaml is checked first, so that an invalid one does not cost a rebuild.
    const content = await expectedContent(context, options);
    const { digest, layout: imageLayout } = await restoreImage(context, options);
    const engine = await findEngine({ workspace: context.root, say: context.say });
    const made = await verifyImage(engine, { ...content, imageLayout, imageDigest: digest }, context.solve);
    await write(made);
    assertVerified(made, context.say);
    return made;
  });
  assertVerified(report, context.say);
  await write(report);
  context.say(renderReport(report));
}

/** A base whose Python looks into an image without a base. @throws StxError NOT_BUILT where project.json names none. */
function baseForProbes(context: Context): string {
  const built = context.workspace.names('images', 'base.yaml').find((name) => builtDigest(context, name) !== undefined);
  if (built !== undefined) return built.replace(/^base-/u, '');
  throw new StxError('NOT_BUILT', 'verification runs with the Python of a base image, and none is built', {
    place: { file: `images/${context.name}/project.json` },
    hint: 'add "base-trixie" to implicitDependencies',
  });
}

/** The expected content of the image; with a custom Dockerfile, only verify.yaml describes it. */
async function expectedContent(
  context: Context,
  options: ImageOptions,
): Promise<Omit<VerificationSubject, 'imageLayout' | 'imageDigest'>> {
  const own = context.workspace.dockerfileImage(context.name);
  if (own !== undefined) {
    const verification = context.workspace.verification(context.name);
    return {
      name: context.name,
      image: own,
      verification,
      removed: [],
      pythonDigest: await restoreBase(context, own.base ?? baseForProbes(context)),
    };
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

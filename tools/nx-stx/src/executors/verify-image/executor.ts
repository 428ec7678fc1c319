import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { findEngine } from '@stx/engine';
import { renderReport, reportSchema, requireOk, verifyImage, type Report, type VerificationSubject } from '@stx/verify';
import { findWheel, writeFileAtomic } from '@stx/store';
import { imageSubject } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { ensureImage } from '../../ensure-image.js';
import { ensureWheels } from '../../ensure-wheels.js';
import { wheelsReceipt } from '../../receipts.js';
import { DIST, makeFolder, runTask, type Task } from '../../run-task.js';
import { orShared } from '../../share-result.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const file = join(makeFolder(task, DIST, 'verify', task.project), 'report.json');
    const write = (report: Report): Promise<void> => writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`);
    const report = await orShared(task, { schema: reportSchema }, async () => {
      // What verify.yaml says is read first: nothing is built again for a verification that cannot be made.
      const content = await contentOf(task, options);
      const { digest, layout: imageLayout } = await ensureImage(task, options);
      const engine = await findEngine({ workspace: task.root, say: task.say });
      const made = await verifyImage(engine, { ...content, imageLayout, imageDigest: digest }, task.solve);
      await write(made);
      requireOk(made, task.say);
      return made;
    });
    requireOk(report, task.say);
    await write(report);
    task.say(renderReport(report));
  });
}

/** What the image should hold; a Dockerfile's has no lock, so only verify.yaml says it. */
async function contentOf(
  task: Task,
  options: ImageOptions,
): Promise<Omit<VerificationSubject, 'imageLayout' | 'imageDigest'>> {
  const own = task.workspace.dockerfileImage(task.name);
  if (own !== undefined) {
    return { name: task.name, image: own, verification: task.workspace.verification(task.name), removed: [] };
  }
  const { name, image, lockFile } = imageSubject(task, options);
  const receipt = wheelsReceipt(task, task.project);
  const pip = receipt.wheels.find((wheel) => wheel.name === 'pip');
  const find = async (): ReturnType<typeof findWheel> =>
    pip === undefined ? undefined : await findWheel(pip.sha256, pip.file);
  if (pip !== undefined && (await find()) === undefined) await ensureWheels(task, options, receipt);
  const pipWheel = await find();
  return {
    name,
    image,
    lock: task.workspace.lock(lockFile, `./nx lock ${task.project}`),
    verification: task.workspace.verification(name),
    removed: image.remove.pythonPackages,
    ...(pipWheel === undefined ? {} : { pipWheelFile: pipWheel.path }),
  };
}

import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { findEngine } from '@stx/engine';
import { renderReport, requireOk, verifyImage, type VerificationSubject } from '@stx/verify';
import { findWheel, writeFileAtomic } from '@stx/store';
import { imageSubject } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { ensureImage } from '../../ensure-image.js';
import { wheelsReceipt } from '../../receipts.js';
import { DIST, makeFolder, runTask, type Task } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { digest, layout: imageLayout } = await ensureImage(task, options);
    const engine = await findEngine({ workspace: task.root, say: task.say });
    const report = await verifyImage(
      engine,
      {
        ...(await contentOf(task, options)),
        imageLayout,
        imageDigest: digest,
      },
      task.solve,
    );
    const file = join(makeFolder(task, DIST, 'verify', task.project), 'report.json');
    await writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`);
    requireOk(report);
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
  const pip = wheelsReceipt(task, task.project).wheels.find((wheel) => wheel.name === 'pip');
  const pipWheel = pip === undefined ? undefined : await findWheel(pip.sha256, pip.file);
  return {
    name,
    image,
    lock: task.workspace.lock(lockFile, `./nx lock ${task.project}`),
    verification: task.workspace.verification(name),
    removed: image.remove.pythonPackages,
    ...(pipWheel === undefined ? {} : { pipWheelFile: pipWheel.path }),
  };
}

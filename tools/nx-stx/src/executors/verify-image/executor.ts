import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { findEngine } from '@stx/engine';
import { renderReport, requireOk, verifyImage } from '@stx/verify';
import { findWheel, writeFileAtomic } from '@stx/store';
import { imageSubject } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { ensureImage } from '../../ensure-image.js';
import { wheelsReceipt } from '../../receipts.js';
import { DIST, makeFolder, runTask } from '../../run-task.js';

export default function executor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const subject = imageSubject(task, options);
    const { image } = subject;
    const { digest, layout: imageLayout } = await ensureImage(task, options);
    const pip = wheelsReceipt(task, task.project).wheels.find(({ name }) => name === 'pip');
    const pipWheel = pip === undefined ? undefined : await findWheel(pip.sha256, pip.file);
    const engine = await findEngine({ workspace: task.root, say: task.say });
    const report = await verifyImage(
      engine,
      {
        name: subject.name,
        image,
        lock: task.workspace.lock(subject.lockFile, `./nx lock ${task.project}`),
        verification: task.workspace.verification(subject.name),
        removed: image.remove.pythonPackages,
        imageLayout,
        imageDigest: digest,
        ...(pipWheel === undefined ? {} : { pipWheelFile: pipWheel.path }),
      },
      task.solve,
    );
    const file = join(makeFolder(task, DIST, 'verify', task.project), 'report.json');
    await writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`);
    requireOk(report);
    task.say(renderReport(report));
  });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { imageReceiptSchema, readJson } from '@stx/formats';
import { renderImageReport, reportImages, type ImageFacts } from '@stx/publish';
import { reportSchema } from '@stx/verify';
import { onItsBases } from '../../images-on-bases.js';
import { currentLock } from '../../lock-image.js';
import { sayReport } from '../../say-report.js';
import { DIST, runTask, type Task } from '../../run-task.js';

export default function executor(options: { json?: boolean }, context: ExecutorContext): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const lines = reportImages(task.workspace.names('images', 'image.yaml').flatMap((name) => factsOf(task, name)));
    await sayReport(task, 'images', options.json === true ? lines : undefined, renderImageReport(lines));
  });
}

/** What the last builds and verifications left of an image, on each of its bases. */
function factsOf(task: Task, name: string): ImageFacts[] {
  const own = task.workspace.dockerfileImage(name);
  if (own !== undefined)
    return [{ project: name, base: own.base, lock: undefined, removed: [], ...leftOf(task, name) }];
  return onItsBases(task, name).map(({ project, image, lockFile }) => ({
    project,
    base: image.base,
    lock: currentLock(task, lockFile),
    removed: image.remove.pythonPackages,
    ...leftOf(task, project),
  }));
}

function leftOf(task: Task, project: string): Pick<ImageFacts, 'receipt' | 'report'> {
  const receipt = join(task.root, DIST, 'images', project, 'receipt.json');
  const report = join(task.root, DIST, 'verify', project, 'report.json');
  return {
    receipt: existsSync(receipt) ? readJson(imageReceiptSchema, receipt, `run ./nx build-image ${project}`) : undefined,
    report: existsSync(report) ? readJson(reportSchema, report, `run ./nx verify-image ${project}`) : undefined,
  };
}

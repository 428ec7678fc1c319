import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { imageReceiptSchema, readJson } from '@stx/formats';
import { renderImageReport, reportImages, type ImageFacts } from '@stx/publish';
import { reportSchema } from '@stx/verify';
import { type Context, DIST } from '../context/context.js';
import { currentLock } from '../lock/current-lock.js';
import { onItsBases } from '../lock/images-on-bases.js';
import { sayReport } from './say-report.js';

/** Reports size, distributions, launch time and verification of all images. */
export async function reportOnImages(context: Context, options: { json?: boolean }): Promise<void> {
  const lines = reportImages(context.workspace.names('images', 'image.yaml').flatMap((name) => factsOf(context, name)));
  await sayReport(context, 'images', options.json === true ? lines : undefined, renderImageReport(lines));
}

/** The last results of an image, on each of its bases. */
function factsOf(context: Context, name: string): ImageFacts[] {
  const own = context.workspace.dockerfileImage(name);
  if (own !== undefined)
    return [{ project: name, base: own.base ?? 'none', lock: undefined, removed: [], ...resultsOf(context, name) }];
  return onItsBases(context, name).map(({ project, image, lockFile }) => ({
    project,
    base: image.base,
    lock: currentLock(context, lockFile),
    removed: image.remove.pythonPackages,
    ...resultsOf(context, project),
  }));
}

function resultsOf(context: Context, project: string): Pick<ImageFacts, 'receipt' | 'report'> {
  const receipt = join(context.root, DIST, 'images', project, 'receipt.json');
  const report = join(context.root, DIST, 'verify', project, 'report.json');
  return {
    receipt: existsSync(receipt) ? readJson(imageReceiptSchema, receipt, `run ./nx build-image ${project}`) : undefined,
    report: existsSync(report) ? readJson(reportSchema, report, `run ./nx verify-image ${project}`) : undefined,
  };
}

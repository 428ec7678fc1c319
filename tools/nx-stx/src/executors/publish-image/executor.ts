import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { StxError } from '@stx/errors';
import { contentDigestOf, readJson, type ImageReceipt, type Lock } from '@stx/formats';
import { makeRecord, publishImage } from '@stx/publish';
import { registrySettings, requireTag } from '@stx/registry';
import { reportSchema } from '@stx/verify';
import { ensureImage } from '../../ensure-image.js';
import { registryOptions } from '../../fetch-bytes.js';
import { imageSubject } from '../../gather-wishes.js';
import type { ImageOptions } from '../../image-options.js';
import { imageReceipt, writeRecord } from '../../receipts.js';
import { DIST, runTask, type Task } from '../../run-task.js';
import { requireLock } from '../check-lock/lock-faults.js';

export default function executor(
  options: ImageOptions & { tag?: string | number },
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  return runTask(context, async (task) => {
    const { published: registry, cache, warnings } = registrySettings();
    for (const warning of warnings) task.say(warning);
    if (registry === undefined) {
      throw new StxError('REGISTRY_UNSET', 'STX_REGISTRY does not say where to publish', {
        hint: 'set it to a place such as localhost:5000/stx',
      });
    }
    const content = await contentOf(task, options);
    const tag = requireTag(readTag(options.tag) ?? content.defaultTag);
    const receipt = imageReceipt(task, task.project);
    requireVerified(task, receipt.digest);
    requireOwnLock(task, receipt, content.lock);
    const record = makeRecord({ registry, project: task.project, tag, receipt, ...content });
    const bytes = async (): Promise<string> => (await ensureImage(task, options)).layout;
    const published = await publishImage({ record, registry, cache, bytes }, registryOptions(task));
    await writeRecord(task, record);
    task.say(`${task.project}: ${record.repository}:${tag} is ${record.reference} (${published})`);
  });
}

/** @throws StxError TAG_INVALID for one that Nx took for a number, which loses what it ended with. */
function readTag(given: string | number | undefined): string | undefined {
  if (typeof given !== 'number') return given === '' ? undefined : given;
  throw new StxError('TAG_INVALID', `--tag was read as the number ${String(given)}`, {
    hint: 'begin it with a letter, as in --tag=v11.0',
  });
}

/** What is published is what was verified, also where another command has built the image again since. */
function requireVerified(task: Task, digest: string): void {
  const hint = `run ./nx verify-image ${task.project}`;
  const { ok, digest: verified } = readJson(
    reportSchema,
    join(task.root, DIST, 'verify', task.project, 'report.json'),
    hint,
  );
  if (ok && verified === digest) return;
  const found = ok ? `what was verified is ${verified}` : 'faults were found in it';
  throw new StxError('NOT_VERIFIED', `${task.project} (${digest}) is not published: ${found}`, { hint });
}

/** The record tells what the lock names, which may have been made anew since the image was built of it. */
function requireOwnLock(task: Task, receipt: ImageReceipt, lock: Lock | undefined): void {
  if (lock === undefined || receipt.inputs.lock === contentDigestOf(lock)) return;
  throw new StxError('LOCK_STALE', `${task.project} (${receipt.digest}) was built of another lock than is there now`, {
    hint: `run ./nx verify-image ${task.project}`,
  });
}

/** What the lock says of the image; a Dockerfile's has none. */
async function contentOf(
  task: Task,
  options: ImageOptions,
): Promise<Pick<Parameters<typeof makeRecord>[0], 'lock' | 'removed'> & { defaultTag: string }> {
  if (task.workspace.dockerfileImage(task.name) !== undefined) return { removed: [], defaultTag: 'latest' };
  await requireLock(task, options);
  const { image, lockFile } = imageSubject(task, options);
  const lock = task.workspace.lock(lockFile, `./nx lock ${task.project}`);
  return { lock, removed: image.remove.pythonPackages, defaultTag: lock.release };
}

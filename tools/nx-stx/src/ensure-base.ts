import { buildBase, buildBuilder } from '@stx/base';
import { StxError } from '@stx/errors';
import type { ImageReceipt } from '@stx/formats';
import { checkImage, imagesLayout, removeBlob } from '@stx/store';
import { fetchBytes } from './fetch-bytes.js';
import { imageReceipt } from './receipts.js';
import type { Task } from './run-task.js';

/**
 * Whether the store holds every byte of an image. What is missing or damaged is said, and taken out, so that a build
 * writes it anew. Reading every byte is for images that leave the machine; a build only needs them to be there.
 */
export async function hasBytes(task: Task, what: string, digest: string, deep: boolean): Promise<boolean> {
  const layout = imagesLayout();
  const faults = await checkImage(layout, digest, { deep });
  for (const { digest: blob, fault } of faults) {
    task.say(`${what}: ${blob} in the store is ${fault}`);
    await removeBlob(layout, blob);
  }
  return faults.length === 0;
}

/** Whether the store holds an image, or does now, since a registry had it; if not, it has to be built again. */
export async function getsBytes(
  task: Task,
  project: string,
  { image, digest }: Pick<ImageReceipt, 'image' | 'digest'>,
  deep: boolean,
): Promise<boolean> {
  if (await hasBytes(task, project, digest, deep)) return true;
  return (await fetchBytes(task, project, image, digest)) && (await hasBytes(task, project, digest, deep));
}

/** Refuses a rebuild that is not what the receipt promised. */
export function requireSame(project: string, expected: string, got: string): void {
  if (expected === got) return;
  throw new StxError(
    'NOT_REPRODUCIBLE',
    `rebuilding ${project} did not reproduce it: expected ${expected}, got ${got} (the cached image is missing from the local store)`,
    {
      hint: `something outside of the workspace changed, such as distribution packages: run ./nx reset --only-cache and then this command again`,
    },
  );
}

/** The digest of a base image, whose bytes are there afterwards even when only its receipt was. */
export async function ensureBase(task: Task, codename: string): Promise<string> {
  const project = `base-${codename}`;
  const receipt = imageReceipt(task, project);
  const { digest } = receipt;
  if (await getsBytes(task, project, receipt, false)) return digest;
  task.say(`${project}: making it again, since the cache promised bytes that are not there`);
  requireSame(project, digest, await buildBase(task.workspace.base(codename), { ...task.solve, workspace: task.root }));
  return digest;
}

/** The digest of a builder image, whose bytes are there afterwards. */
export async function ensureBuilder(task: Task, codename: string): Promise<string> {
  const project = `builder-${codename}`;
  const receipt = imageReceipt(task, project);
  const { digest } = receipt;
  if (await getsBytes(task, project, receipt, false)) return digest;
  task.say(`${project}: making it again, since the cache promised bytes that are not there`);
  const base = await ensureBase(task, codename);
  const options = { ...task.solve, workspace: task.root };
  requireSame(project, digest, await buildBuilder(task.workspace.builder(codename), base, options));
  return digest;
}

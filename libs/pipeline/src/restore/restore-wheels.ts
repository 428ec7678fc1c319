import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { projectsOf, type Lock, type WheelsReceipt } from '@stx/formats';
import { findWheel, findWholeWheel } from '@stx/store';
import { buildWheels, filesOf, WheelRun, type WheelsResult } from '@stx/wheels';
import { type Context, DIST } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { setReceipts } from '../receipts/receipts.js';
import { imageSubject } from '../requirements/gather-requirements.js';
import { restoreBuilder } from './restore-base.js';
import { withRepair } from './with-repair.js';

/** Builds the wheels of a project's or wheel set's lock. @param run Shared work with other tasks. */
export async function makeWheels(context: Context, options: ImageOptions, run = new WheelRun()): Promise<WheelsResult> {
  const { wheels = buildWheels } = context.builders ?? {};
  const subject = context.project.startsWith('wheels-') ? undefined : imageSubject(context, options);
  const codename = subject?.image.base ?? context.workspace.wheelSet(context.name).base;
  const lockFile = subject?.lockFile ?? `wheels/${context.name}/wheels.lock.yaml`;
  const lock = context.workspace.lock(lockFile, `./nx lock ${context.project}`);
  const sets = setReceipts(context, subject?.image.wheels ?? []);
  await restoreSetWheels(context, lock, sets, run);
  const inputs = {
    name: context.project,
    workspace: context.root,
    codename,
    builderDigest: await restoreBuilder(context, codename),
    lock,
    sets,
    patchFolder: join(context.root, subject === undefined ? `wheels/${context.name}` : `images/${subject.name}`),
    installedTogether: subject !== undefined,
    run,
    logFolder: join(context.root, DIST, 'logs', context.project, 'wheels'),
  };
  return await withRepair(context, codename, () => wheels(inputs, context.solve));
}

/** Rebuilds wheel sets if a wheel that the lock uses is missing or damaged. */
async function restoreSetWheels(
  context: Context,
  lock: Lock,
  sets: Record<string, WheelsReceipt>,
  run: WheelRun,
): Promise<void> {
  const damaged = new Set<string>();
  for (const { name, version, set = '' } of lock.distributions) {
    const made = sets[set]?.wheels.find((wheel) => wheel.name === name && wheel.version === version);
    if (made !== undefined && (await findWholeWheel(made.sha256, made.file)) === undefined) damaged.add(set);
  }
  for (const set of damaged) {
    const own = context.forProject(`wheels-${set}`);
    context.say(`${own.project}: rebuilding: the cache has its receipt, but wheels are missing from the store`);
    assertAllBuilt(own, await makeWheels(own, {}, run));
  }
}

/** Reports the result. @throws AggregateError with each failed wheel's errors and WHEELS_FAILED; the others stay in the store. */
export function assertAllBuilt(context: Context, result: WheelsResult): WheelsReceipt {
  const { wheels, built, failed, fetched, reused } = result;
  context.say(
    `${context.project}: ${String(wheels.length)} wheels: ${String(fetched)} files from the index, ${String(built.length)} built, ${String(reused)} reused, ${String(failed.length)} failed`,
  );
  for (const name of built) context.say(`  built ${name}`);
  if (failed.length > 0) {
    const verdict = `${String(failed.length)} wheels of ${context.project} failed: ${failed.map(({ name }) => name).join(', ')}`;
    throw new AggregateError(
      [...failed.flatMap(({ errors }) => errors), new StxError('WHEELS_FAILED', verdict)],
      verdict,
    );
  }
  return { wheels: wheels.map(({ name, version, file, sha256 }) => ({ name, version, file, sha256 })) };
}

/**
 * Restores the wheels of a receipt: missing ones are fetched or built again.
 *
 * @param lock For a recipe that builds projects from source, as LOCI does: their sdists and build requirements are restored too.
 */
export async function restoreWheels(
  context: Context,
  options: ImageOptions,
  receipt: WheelsReceipt,
  lock?: Lock,
): Promise<void> {
  const sources = lock === undefined ? [] : [...lock.build, ...projectsOf(lock)].flatMap(filesOf);
  const stored = await Promise.all([...receipt.wheels, ...sources].map(({ sha256, file }) => findWheel(sha256, file)));
  if (stored.every((wheel) => wheel !== undefined)) return;
  context.say(`${context.project}: rebuilding: the cache has its receipt, but wheels are missing from the store`);
  assertAllBuilt(context, await makeWheels(context, options));
}

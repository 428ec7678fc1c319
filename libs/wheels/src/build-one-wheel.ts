import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StxError } from '@stx/errors';
import { withTemporaryFolder } from '@stx/machine';
import { networkSettings, runInImage, type Engine, type SolveOptions } from '@stx/engine';
import { isOfIndex, type LockedDistribution, type LockedPatch } from '@stx/formats';
import { applyPatches, fetchPatches, fetchSource, unpackArchive, type FetchOptions } from '@stx/sources';
import {
  findBuilt,
  findWheel,
  hashFile,
  imagesLayout,
  linkWheels,
  putWheel,
  rememberBuilt,
  type StoredWheel,
} from '@stx/store';
import type { Judgement } from './inspections.js';
import { planWheel, wheelKey, wheelPlan } from './plan-wheel.js';
import type { WheelRun } from './wheel-run.js';

export interface BuildContext {
  workspace: string;
  /** The folder that patches of the workspace count from. */
  patchFolder: string;
  codename: string;
  engine: Engine;
  builderDigest: string;
  /** Wheels of build requirements, by `name==version`. */
  requires: ReadonlyMap<string, StoredWheel>;
  run: WheelRun;
  judgement: Judgement;
}

/**
 * The wheel of a locked source: from the store if it was built from the same inputs, or else built, inspected and stored.
 *
 * @throws StxError or AggregateError for a failed build and a refused wheel.
 */
export async function buildOneWheel(
  entry: LockedDistribution,
  patches: readonly LockedPatch[],
  context: BuildContext,
  options: SolveOptions,
): Promise<{ wheel: StoredWheel; built: boolean }> {
  const needed = (entry.buildRequires ?? []).map((pin) => {
    const wheel = context.requires.get(pin);
    if (wheel !== undefined) return wheel;
    throw new StxError(
      'WHEEL_MISSING',
      `${entry.name} ${entry.version} has the build requirement ${pin}, whose wheel is missing`,
      { hint: 'fix the error of that wheel first; if there is none, lock again' },
    );
  });
  const requires = needed.map(({ sha256 }) => sha256);
  const key = wheelKey(entry, requires, context.builderDigest, patches);
  const earlier = await findBuilt(key);
  if (earlier !== undefined) return { wheel: earlier, built: false };
  return await context.run.build(key, () => build({ entry, patches, key, needed }, context, options));
}

interface Build {
  entry: LockedDistribution;
  patches: readonly LockedPatch[];
  key: string;
  needed: readonly StoredWheel[];
}

async function build(
  { entry, patches, key, needed }: Build,
  context: BuildContext,
  options: SolveOptions,
): Promise<StoredWheel> {
  return await withTemporaryFolder('wheel', async (folder) => {
    const [requiresFolder, out] = [join(folder, 'requires'), join(folder, 'out')];
    await mkdir(requiresFolder);
    const source = await prepareSource(entry, patches, folder, context, options);
    await linkWheels(needed, requiresFolder);
    const settings = networkSettings();
    const program = planWheel(entry, {
      codename: context.codename,
      settings,
      builder: { layout: imagesLayout(), digest: context.builderDigest },
      sourceFolder: source.folder,
      requiresFolder,
      plan: wheelPlan(entry, source.archive),
    });
    const [built = ''] = await runInImage(context.engine, program, out, { ...options, secrets: settings.secrets });
    const [file, sha256] = [basename(built), await hashFile(built)];
    await context.run.inspections.admit({ path: built, file, sha256 }, entry, context.judgement);
    const wheel = await putWheel(built, sha256);
    await rememberBuilt(key, wheel.sha256);
    return wheel;
  });
}

/** The source folder, or a folder with the sdist, which the sandbox unpacks. */
async function prepareSource(
  entry: LockedDistribution,
  patches: readonly LockedPatch[],
  folder: string,
  context: BuildContext,
  options: SolveOptions,
): Promise<{ folder: string; archive?: string }> {
  const { source } = entry;
  if (source === undefined)
    throw new StxError('WHEEL_NOT_BUILT', `${entry.name} ${entry.version} has no source in the lock`);
  const fetching: FetchOptions = {
    workspace: context.workspace,
    onProgress: options.onProgress,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const patch = async (unpatched: string): Promise<{ folder: string }> => ({
    folder: await applyPatches(unpatched, await fetchPatches(patches, context.patchFolder, fetching)),
  });
  if (!isOfIndex(source)) return await patch((await fetchSource(source, fetching)).folder);
  const { file, sha256 } = source.sdist;
  const stored = await findWheel(sha256, file);
  if (stored === undefined) throw new StxError('WHEEL_NOT_BUILT', `${file} was not fetched`);
  if (patches.length > 0) return await patch(await unpackArchive(stored.path, sha256));
  const archive = join(folder, 'source', 'sdist');
  await linkWheels([{ file: stored.file, sha256: stored.sha256 }], archive);
  return { folder: archive, archive: file };
}

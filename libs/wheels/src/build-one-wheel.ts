import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { StxError } from '@stx/errors';
import { setting } from '@stx/machine';
import { networkSettings, solve, takeExports, type Engine, type SolveOptions } from '@stx/engine';
import { isOfIndex, type LockedDistribution } from '@stx/formats';
import { fetchSource, unpackArchive } from '@stx/sources';
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
import { patchSource, type Patch } from './patch-source.js';
import { planWheel, wheelKey, wheelPlan } from './plan-wheel.js';
import type { WheelRun } from './wheel-run.js';

export interface BuildContext {
  workspace: string;
  codename: string;
  engine: Engine;
  builderDigest: string;
  /** The wheels that builds need, by `name==version`. */
  requires: ReadonlyMap<string, StoredWheel>;
  run: WheelRun;
  judgement: Judgement;
}

/**
 * The wheel of a locked source: from the store when it was built from the same inputs before, else built now, looked into,
 * and stored.
 */
export async function buildOneWheel(
  entry: LockedDistribution,
  patches: readonly Patch[],
  context: BuildContext,
  options: SolveOptions,
): Promise<{ wheel: StoredWheel; built: boolean }> {
  const needed = (entry.buildRequires ?? []).map((pin) => {
    const wheel = context.requires.get(pin);
    if (wheel !== undefined) return wheel;
    throw new StxError(
      'WHEEL_MISSING',
      `${entry.name} ${entry.version} needs ${pin} to be built, which the lock does not hold`,
    );
  });
  const requires = needed.map(({ sha256 }) => sha256);
  const hashes = patches.map(({ sha256 }) => sha256);
  const key = wheelKey(entry, requires, context.builderDigest, hashes);
  const earlier = await findBuilt(key);
  if (earlier !== undefined) return { wheel: earlier, built: false };
  return await context.run.build(key, () => build({ entry, patches, key, needed }, context, options));
}

interface Build {
  entry: LockedDistribution;
  patches: readonly Patch[];
  key: string;
  needed: readonly StoredWheel[];
}

async function build(
  { entry, patches, key, needed }: Build,
  context: BuildContext,
  options: SolveOptions,
): Promise<StoredWheel> {
  const folder = await mkdtemp(join(tmpdir(), 'stx-wheel-'));
  try {
    const [planFolder, requiresFolder, out] = ['plan', 'requires', 'out'].map((part) => join(folder, part)) as [
      string,
      string,
      string,
    ];
    await Promise.all([mkdir(planFolder), mkdir(requiresFolder)]);
    const source = await sourceOf(entry, patches, folder, context, options);
    await writeFile(join(planFolder, 'plan.json'), JSON.stringify(wheelPlan(entry, source.archive)));
    await linkWheels(needed, requiresFolder);
    const settings = networkSettings();
    const request = planWheel(
      entry,
      {
        codename: context.codename,
        settings,
        builder: { layout: imagesLayout(), digest: context.builderDigest },
        sourceFolder: source.folder,
        requiresFolder,
        planFolder,
      },
      out,
    );
    await solve(context.engine, request, { ...options, secrets: settings.secrets });
    const [built = ''] = await takeExports(out, { name: `${entry.name} ${entry.version}`, one: /\.whl$/u });
    const [file, sha256] = [basename(built), await hashFile(built)];
    await context.run.inspections.admit({ path: built, file, sha256 }, entry, context.judgement);
    const wheel = await putWheel(built, sha256);
    await rememberBuilt(key, wheel.sha256);
    return wheel;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder that is built, or that holds the sdist, which the sandbox unpacks. */
async function sourceOf(
  entry: LockedDistribution,
  patches: readonly Patch[],
  folder: string,
  context: BuildContext,
  options: SolveOptions,
): Promise<{ folder: string; archive?: string }> {
  const { source } = entry;
  if (source === undefined)
    throw new StxError('WHEEL_NOT_BUILT', `${entry.name} ${entry.version}: the lock names no source`);
  if (!isOfIndex(source)) {
    const mirror = setting('STX_SOURCE_MIRROR');
    const fetched = await fetchSource(source, {
      workspace: context.workspace,
      onProgress: options.onProgress,
      ...(mirror === undefined || mirror === '' ? {} : { mirror }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return { folder: await patchSource(fetched.folder, patches) };
  }
  const { file, sha256 } = source.sdist;
  const stored = await findWheel(sha256, file);
  if (stored === undefined) throw new StxError('WHEEL_NOT_BUILT', `${file} was not fetched`);
  if (patches.length > 0) return { folder: await patchSource(await unpackArchive(stored.path, sha256), patches) };
  const archive = join(folder, 'source', 'sdist');
  await linkWheels([{ file: stored.file, sha256: stored.sha256 }], archive);
  return { folder: archive, archive: file };
}

import { chmod, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { isOfIndex, projectsOf, type Lock, type LockedDistribution } from '@stx/formats';
import type { ImagePlan } from '@stx/plan';
import { applyPatches, fetchSource, layOutWorkTree, unpackArchive } from '@stx/sources';
import { findWheel, linkWheels } from '@stx/store';
import type { ServiceInputs } from '../recipe.js';
import { finishPlan } from '../steps/finish-plan.js';
import { stageFinish } from '../steps/stage-finish.js';
import { stageSources } from '../steps/stage-sources.js';
import type { LociFolders } from './loci-request.js';

/** Lays out what LOCI is given: the wheels of the image's own lock, its tree with sources, and what ends the build. */
export async function stageLoci(inputs: ServiceInputs, loci: string, folder: string): Promise<LociFolders> {
  const wheels = join(folder, 'wheels');
  const { plan, lock } = inputs;
  await stageWheels(plan, lock, wheels);
  // LOCI installs all wheels of the lock, so what is not to stay is removed at the end.
  const finish = await stageFinish(inputs, finishPlan(plan, lock, plan.remove.pythonPackages), folder);
  const repositories = await stageSources(inputs, folder);
  const tree = await stageTree(inputs, loci, folder);
  return { wheels, finish, loci: tree, ...(repositories === undefined ? {} : { repositories }) };
}

/** What LOCI needs besides to build the projects from source, as pip is given no index to ask for it. */
function projectBuildWheels(plan: ImagePlan, lock: Lock): { file: string; sha256: string }[] {
  const given = new Set(plan.wheels.map(({ name }) => name));
  const pins = new Set(projectsOf(lock).flatMap(({ buildRequires = [] }) => buildRequires));
  return lock.build.flatMap(({ name, version, wheel }) =>
    wheel === undefined || given.has(name) || !pins.has(`${name}==${version}`) ? [] : [wheel],
  );
}

/** All wheels in one folder, with the constraints that LOCI gives pip. */
async function stageWheels(plan: ImagePlan, lock: Lock, wheels: string): Promise<void> {
  await linkWheels([...plan.wheels, ...projectBuildWheels(plan, lock)], wheels);
  const pins = [...lock.distributions, ...lock.build.filter((entry) => entry.wheel !== undefined)];
  const limits = new Map(pins.reverse().map(({ name, version }) => [name, version]));
  await writeFile(
    join(wheels, 'upper-constraints.txt'),
    [...limits]
      .map(([name, version]) => `${name}===${version}\n`)
      .sort()
      .join(''),
  );
  await writeFile(join(wheels, 'global-requirements.txt'), '');
}

/** LOCI's tree with the sources of the project and its companions in data/, each a git work tree of one commit. */
async function stageTree(inputs: ServiceInputs, loci: string, folder: string): Promise<string> {
  const context = join(folder, 'loci');
  await cp(loci, context, { recursive: true });
  // The build has it as its /tmp.
  await chmod(join(context, 'data'), 0o1777);
  const { lock, plan } = inputs;
  const projects = projectsOf(lock);
  // Without a project of its own, all that an image has are its extra ones.
  const names = [...(plan.project === undefined ? [] : [plan.project.name]), ...plan.extraProjects];
  for (const [index, entry] of projects.entries()) {
    const source = await sourceOf(entry, inputs, index === 0 ? inputs.patches : []);
    const { version } = entry;
    await layOutWorkTree(source, join(context, 'data', names[index] ?? entry.name), {
      date: SOURCE_DATE_EPOCH,
      version,
    });
  }
  return context;
}

/** The source folder of a locked project, patched. */
export async function sourceOf(
  entry: LockedDistribution,
  inputs: Pick<ServiceInputs, 'workspace' | 'onProgress'>,
  patches: readonly string[],
): Promise<string> {
  const { source } = entry;
  if (source === undefined) throw new StxError('SOURCE_MISSING', `the lock names no source of ${entry.name}`);
  let folder: string;
  if (isOfIndex(source)) {
    const stored = await findWheel(source.sdist.sha256, source.sdist.file);
    if (stored === undefined) {
      throw new StxError('SOURCE_MISSING', `${source.sdist.file} is not in the store`, {
        hint: 'run the build-wheels target of this image with --skip-nx-cache',
      });
    }
    folder = await unpackArchive(stored.path, source.sdist.sha256);
  } else {
    folder = (await fetchSource(source, inputs)).folder;
  }
  return patches.length === 0 ? folder : await applyPatches(folder, [...patches]);
}

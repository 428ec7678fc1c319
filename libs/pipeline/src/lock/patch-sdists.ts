import { join } from 'node:path';
import { findEngine } from '@stx/engine';
import { StxError } from '@stx/errors';
import { isOfIndex, normalizeName, PLATFORM, type LockedDistribution } from '@stx/formats';
import { resolveLock, type LockRequest, type PatchedFile, type RequestedSource } from '@stx/lock';
import { applyPatches, fetchPatches, unpackArchive } from '@stx/sources';
import { findWheel } from '@stx/store';
import { filesOf, WheelRun } from '@stx/wheels';
import type { Context } from '../context/context.js';
import type { FetchedSources } from './fetch-sources.js';

export interface PatchSdistsInputs {
  request: LockRequest;
  fetched: FetchedSources;
  /** The folder that patches of the workspace count from. */
  folder: string;
  codename: string;
  builderDigest: string;
}

/**
 * Fetches the sdists that have patches and patches them, so that a lock reads their requirements as they are built. Their
 * folders join the fetched ones.
 *
 * @returns the files of the index that the folders hold patched, by their place in the request.
 */
export async function patchSdists(context: Context, inputs: PatchSdistsInputs): Promise<Record<number, PatchedFile>> {
  const { request, fetched, folder } = inputs;
  const patched: Record<number, PatchedFile> = {};
  for (const [index, wanted] of request.sources.entries()) {
    const patches = fetched.patches[index] ?? [];
    if (!isOfIndex(wanted.source) || patches.length === 0) continue;
    const { source, yanked, name } = await findSdist(context, inputs, wanted);
    const [file] = filesOf({ name, version: wanted.version, ...(source === undefined ? {} : { source }) });
    const stored = file === undefined ? undefined : await findWheel(file.sha256, file.file);
    if (file === undefined || stored === undefined)
      throw new StxError('WHEEL_NOT_FETCHED', `the sdist of ${name} ${wanted.version} was not fetched`);
    const options = { workspace: context.root, onProgress: context.say };
    const files = await fetchPatches(patches, join(context.root, folder), options);
    fetched.folders[index] = await applyPatches(await unpackArchive(stored.path, file.sha256), files);
    patched[index] = { source, ...(yanked === undefined ? {} : { yanked }) };
  }
  return patched;
}

/** The sdist of a name and version as the index lists it, which is fetched into the store. */
async function findSdist(
  context: Context,
  { request, codename, builderDigest }: PatchSdistsInputs,
  { name, version, source }: RequestedSource,
): Promise<LockedDistribution> {
  const key = normalizeName(name);
  const subject = `${context.project}: sdist of ${name}`;
  const { release, python } = request;
  const lock = await resolveLock(
    {
      name: subject,
      codename,
      workspace: context.root,
      builderDigest,
      request: {
        ...{ requirements: [], sources: [{ name, version, extras: [], source }], waivers: {}, sets: {} },
        ...{ policies: {}, policy: 'source', buildRequires: {}, release, python, dependencies: false },
      },
      constraints: [],
      setWheels: [],
      sourceFolders: {},
      // What the patches cure may keep its backend from an answer.
      prepared: [key],
    },
    context.solve,
  );
  const entry = lock.distributions.find((each) => each.name === key);
  if (entry === undefined) throw new Error(`the index was not asked for ${name}`);
  const engine = await findEngine({ workspace: context.root, say: context.say });
  const judgement = { target: { python, machine: PLATFORM.machine }, waivers: [] };
  const fetch = await new WheelRun().fetch(
    { ...judgement, needs: filesOf(entry), rest: [], locked: [], installedTogether: [] },
    { name: subject, codename, engine, builderDigest },
    context.solve,
  );
  const faults = (await fetch.needs).flatMap(({ errors }) => errors);
  if (faults.length > 0) throw new AggregateError(faults, `the sdist of ${name} ${version} was not fetched`);
  return entry;
}

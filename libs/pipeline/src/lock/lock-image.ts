import type { Lock, WheelsReceipt } from '@stx/formats';
import { compareLocks, listYanked, renderYanked, resolveLock, versionsToKeep, type VersionChange } from '@stx/lock';
import { imageStanding } from '../check-lock/release-standing.js';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { assertPackages } from './check-packages.js';
import { fetchExtraSources, fetchSources } from './fetch-sources.js';
import { assertOwnVersions, ownVersions } from './own-versions.js';
import { patchSdists } from './patch-sdists.js';
import { readEarlier } from './read-earlier.js';
import { writeLock } from './write-lock.js';
import { imageRequirements, imageSubject } from '../requirements/gather-requirements.js';
import { restoreBuilder } from '../restore/restore-base.js';
import { assertAllBuilt, makeWheels } from '../restore/restore-wheels.js';

export interface LockOptions extends ImageOptions {
  /** Whether to move distributions without a constraint to their newest versions. */
  upgrade?: boolean;
  /** Names of distributions that may change their version. */
  moving?: readonly string[];
}

/** The lock whose versions are preferred, even if it was edited. */
function earlierLock(context: Context, lockFile: string): Lock | undefined {
  return readEarlier(context, lockFile, () => context.workspace.unsealedLock(lockFile, `./nx lock ${context.project}`));
}

/** The wheels of wheel sets, built if they are missing or from an earlier lock of the set. */
async function setWheels(context: Context, sets: Iterable<string>): Promise<WheelsReceipt['wheels']> {
  const wheels: WheelsReceipt['wheels'] = [];
  for (const set of new Set(sets)) {
    const own = context.forProject(`wheels-${set}`);
    wheels.push(...assertAllBuilt(own, await makeWheels(own, {})).wheels);
  }
  return wheels;
}

/** Resolves an image's requirements and writes its lock, keeping locked versions if possible. Returns the changed versions. */
export async function lockImage(context: Context, options: LockOptions): Promise<VersionChange[]> {
  const subject = imageSubject(context, options);
  const { lockFile } = subject;
  const folder = `images/${subject.name}`;
  const asked = imageRequirements(context, subject);
  const fetched = await fetchSources(context, asked, folder);
  const versions = await ownVersions(context, subject, asked.sources, fetched.folders);
  const extraSources = await fetchExtraSources(context, subject.image);
  const before = earlierLock(context, lockFile);
  const known = fetched.locked.map((source, index) => ({ locked: source, version: versions[index] }));
  const request = imageRequirements(context, subject, known);
  const { faults, notes } = imageStanding(context, subject, request);
  for (const note of notes) context.say(note);
  if (faults.length > 0) throw new AggregateError(faults, 'versions belong to another release');
  await assertPackages(context, subject);
  const builderDigest = await restoreBuilder(context, subject.image.base);
  const codename = subject.image.base;
  const patched = await patchSdists(context, { request, fetched, folder, codename, builderDigest });
  const lock = await resolveLock(
    {
      name: `lock ${context.project}`,
      codename,
      workspace: context.root,
      builderDigest,
      request,
      constraints: context.workspace.constraints(subject.release),
      setWheels: await setWheels(
        context,
        Object.values(request.sets).map(({ set }) => set),
      ),
      sourceFolders: fetched.folders,
      patches: fetched.patches,
      patched,
      ...(extraSources.length === 0 ? {} : { extraSources }),
      keep: versionsToKeep(options.upgrade === true ? undefined : before, new Set(options.moving ?? [])),
    },
    context.solve,
  );
  assertOwnVersions(subject, request, lock);
  const changes = compareLocks(before, lock);
  await writeLock(context, lockFile, lock);
  const built = lock.distributions.filter(({ source }) => source !== undefined).length;
  context.say(
    `${lockFile}: ${String(lock.distributions.length)} distributions, ${String(built)} of them built from source`,
  );
  for (const yanked of listYanked(lock)) context.say(renderYanked(yanked));
  return changes;
}

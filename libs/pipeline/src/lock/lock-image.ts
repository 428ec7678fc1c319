import { join } from 'node:path';
import { renderLock, type Lock, type WheelsReceipt } from '@stx/formats';
import { compareLocks, listYanked, renderYanked, resolveLock, versionsToKeep, type VersionChange } from '@stx/lock';
import { writeFileAtomic } from '@stx/machine';
import { imageStanding } from '../check-lock/release-standing.js';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { assertPackages } from './check-packages.js';
import { fetchExtraSources, fetchSources } from './fetch-sources.js';
import { assertOwnVersions, ownVersions } from './own-versions.js';
import { readEarlier } from './read-earlier.js';
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
  const requested = imageRequirements(context, subject).sources;
  const { folders, locked } = await fetchSources(context, requested, subject);
  const versions = await ownVersions(context, subject, requested, folders);
  const extraSources = await fetchExtraSources(context, subject.image);
  const before = earlierLock(context, lockFile);
  const known = locked.map((source, index) => ({ locked: source, version: versions[index] }));
  const request = imageRequirements(context, subject, known);
  const { faults, notes } = imageStanding(context, subject, request);
  for (const note of notes) context.say(note);
  if (faults.length > 0) throw new AggregateError(faults, 'versions belong to another release');
  await assertPackages(context, subject);
  const lock = await resolveLock(
    {
      name: `lock ${context.project}`,
      codename: subject.image.base,
      workspace: context.root,
      builderDigest: await restoreBuilder(context, subject.image.base),
      request,
      constraints: context.workspace.constraints(subject.release),
      setWheels: await setWheels(
        context,
        Object.values(request.sets).map(({ set }) => set),
      ),
      sourceFolders: folders,
      ...(extraSources.length === 0 ? {} : { extraSources }),
      keep: versionsToKeep(options.upgrade === true ? undefined : before, new Set(options.moving ?? [])),
    },
    context.solve,
  );
  assertOwnVersions(subject, request, lock);
  const changes = compareLocks(before, lock);
  await writeFileAtomic(join(context.root, lockFile), renderLock(lock));
  const built = lock.distributions.filter(({ source }) => source !== undefined).length;
  context.say(
    `${lockFile}: ${String(lock.distributions.length)} distributions, ${String(built)} of them built from source`,
  );
  for (const yanked of listYanked(lock)) context.say(renderYanked(yanked));
  return changes;
}

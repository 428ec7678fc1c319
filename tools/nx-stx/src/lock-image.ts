import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { renderLock, type Lock, type WheelsReceipt } from '@stx/formats';
import { compareLocks, listYanked, renderYanked, resolveLock, versionsToKeep, type VersionChange } from '@stx/lock';
import { writeFileAtomic } from '@stx/store';
import { ensureBuilder } from './ensure-base.js';
import { makeWheels, requireAll } from './ensure-wheels.js';
import { fetchExtraSources, fetchWishedSources } from './fetch-wished-sources.js';
import { imageSubject, imageWishes } from './gather-wishes.js';
import type { ImageOptions } from './image-options.js';
import { ownVersions, requireOwnVersions } from './own-versions.js';
import { imageStanding } from './release-standing.js';
import type { Task } from './run-task.js';

export interface LockOptions extends ImageOptions {
  /** Takes the newest versions instead of keeping what is locked. */
  upgrade?: boolean;
  /** Names that may move; all else should stay. */
  moving?: readonly string[];
}

/** The lock that an image has now, or undefined. */
export function currentLock(task: Task, lockFile: string): Lock | undefined {
  return existsSync(join(task.root, lockFile)) ? task.workspace.lock(lockFile, `./nx lock ${task.project}`) : undefined;
}

/**
 * The lock whose versions should stay: what an edited one holds is still preferred; one that cannot be read, as after a
 * merge with conflicts, is said and counts for none.
 */
function earlierLock(task: Task, lockFile: string): Lock | undefined {
  if (!existsSync(join(task.root, lockFile))) return undefined;
  try {
    return task.workspace.unsealedLock(lockFile, `./nx lock ${task.project}`);
  } catch (error) {
    if (!(error instanceof StxError || error instanceof AggregateError)) throw error;
    task.say(`${lockFile} cannot be read, so nothing stays as it was locked: ${error.message}`);
    return undefined;
  }
}

/** The wheels that sets have for an image, made where they are not there yet or are those of an earlier lock of the set. */
async function setWheels(task: Task, sets: Iterable<string>): Promise<WheelsReceipt['wheels']> {
  const wheels: WheelsReceipt['wheels'] = [];
  for (const set of new Set(sets)) {
    const own = { ...task, project: `wheels-${set}`, name: set };
    wheels.push(...requireAll(own, await makeWheels(own, {})).wheels);
  }
  return wheels;
}

/** Resolves an image's lock anew and writes it; what was locked stays where the wishes let it. Returns what changed. */
export async function lockImage(task: Task, options: LockOptions): Promise<VersionChange[]> {
  const subject = imageSubject(task, options);
  const { lockFile } = subject;
  const asked = imageWishes(task, subject).sources;
  const { folders, locked } = await fetchWishedSources(task, asked, subject);
  const versions = await ownVersions(task, subject, asked, folders);
  const extraSources = await fetchExtraSources(task, subject.image);
  const before = earlierLock(task, lockFile);
  const known = locked.map((source, index) => ({ locked: source, version: versions[index] }));
  const wishes = imageWishes(task, subject, known);
  const { faults, notes } = imageStanding(task, subject, wishes);
  for (const note of notes) task.say(note);
  if (faults.length > 0) throw new AggregateError(faults, 'versions belong to another release');
  const lock = await resolveLock(
    {
      name: `lock ${task.project}`,
      codename: subject.image.base,
      workspace: task.root,
      builderDigest: await ensureBuilder(task, subject.image.base),
      wishes,
      constraints: task.workspace.constraints(subject.release),
      setWheels: await setWheels(
        task,
        Object.values(wishes.sets).map(({ set }) => set),
      ),
      sourceFolders: folders,
      ...(extraSources.length === 0 ? {} : { extraSources }),
      keep: versionsToKeep(options.upgrade === true ? undefined : before, new Set(options.moving ?? [])),
    },
    task.solve,
  );
  requireOwnVersions(subject, wishes, lock);
  const changes = compareLocks(before, lock);
  await writeFileAtomic(join(task.root, lockFile), renderLock(lock));
  const built = lock.distributions.filter(({ source }) => source !== undefined).length;
  task.say(
    `${lockFile}: ${String(lock.distributions.length)} distributions, ${String(built)} of them built from source`,
  );
  for (const yanked of listYanked(lock)) task.say(renderYanked(yanked));
  return changes;
}

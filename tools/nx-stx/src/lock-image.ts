import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { renderYaml, type Lock } from '@stx/formats';
import { compareLocks, resolveLock, versionsToKeep, type VersionChange } from '@stx/lock';
import { writeFileAtomic } from '@stx/store';
import { ensureBuilder } from './ensure-base.js';
import { fetchExtraSources, fetchWishedSources } from './fetch-wished-sources.js';
import { imageSubject, imageWishes } from './gather-wishes.js';
import type { ImageOptions } from './image-options.js';
import { setReceipts } from './receipts.js';
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

/** Resolves an image's lock anew and writes it; what was locked stays where the wishes let it. Returns what changed. */
export async function lockImage(task: Task, options: LockOptions): Promise<VersionChange[]> {
  const subject = imageSubject(task, options);
  const { lockFile } = subject;
  const { folders, locked } = await fetchWishedSources(task, imageWishes(task, subject).sources, subject);
  const extraSources = await fetchExtraSources(task, subject.image);
  const before = options.upgrade === true ? undefined : currentLock(task, lockFile);
  const lock = await resolveLock(
    {
      name: `lock ${task.project}`,
      codename: subject.image.base,
      workspace: task.root,
      builderDigest: await ensureBuilder(task, subject.image.base),
      wishes: imageWishes(task, subject, locked),
      constraints: task.workspace.constraints(subject.release),
      setWheels: Object.values(setReceipts(task, subject.image.wheels)).flatMap(({ wheels }) => wheels),
      sourceFolders: folders,
      ...(extraSources.length === 0 ? {} : { extraSources }),
      keep: versionsToKeep(before, new Set(options.moving ?? [])),
    },
    task.solve,
  );
  const changes = compareLocks(currentLock(task, lockFile), lock);
  await writeFileAtomic(join(task.root, lockFile), renderYaml(lock));
  const built = lock.distributions.filter(({ source }) => source !== undefined).length;
  task.say(
    `${lockFile}: ${String(lock.distributions.length)} distributions, ${String(built)} of them built from source`,
  );
  return changes;
}

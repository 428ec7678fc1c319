import { indexFileOf, projectsOf, type Lock } from '@stx/formats';
import type { Facts, LockedFact } from '@stx/outdated';
import type { Context } from '../context/context.js';
import { currentLock } from '../lock/current-lock.js';
import type { ImageProject } from '../lock/images-on-bases.js';

/** The files of the index in the locks of images and wheel sets, and the locks that do not exist. */
export function gatherLocked(
  context: Context,
  images: readonly ImageProject[],
  sets: readonly string[],
): Pick<Facts, 'locked'> & { unlocked: string[] } {
  const locks = [
    ...images.map(({ project, lockFile }) => ({ project, file: lockFile })),
    ...sets.map((name) => ({ project: `wheels-${name}`, file: `wheels/${name}/wheels.lock.yaml` })),
  ].map(({ project, file }) => ({ file, lock: currentLock(context.forProject(project), file) }));
  return {
    locked: locks.flatMap(({ file, lock }) => (lock === undefined ? [] : filesOf(lock, file))),
    unlocked: locks.flatMap(({ file, lock }) => (lock === undefined ? [file] : [])),
  };
}

function filesOf(lock: Lock, file: string): LockedFact[] {
  return [...projectsOf(lock), ...lock.distributions, ...lock.build].flatMap(
    ({ name, version, yanked, wheel, source }): LockedFact[] => {
      const indexFile = wheel?.file ?? (source === undefined ? undefined : indexFileOf(source)?.file);
      return indexFile === undefined ? [] : [{ name, version, yanked, indexFile, file }];
    },
  );
}

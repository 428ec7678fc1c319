import { digestOf, isSdistOf, type LockedSource, type Source } from '@stx/formats';

/** Whether a locked source is the one that a user named: the same place and the same content where the user gives it. */
export function isLockOf(source: Source, locked: LockedSource): boolean {
  if ('sdist' in source) {
    return 'sdist' in locked && isSdistOf(locked.sdist.file, source.sdist.name, source.sdist.version);
  }
  if ('git' in source) {
    if (!('git' in locked)) return false;
    const { repository, commit, subdirectory } = locked.git;
    return digestOf({ repository, commit, subdirectory }) === digestOf(source.git);
  }
  if ('local' in source) return 'local' in locked && locked.local.path === source.local;
  return digestOf(source) === digestOf(locked);
}

/** A source as a message names it. */
export function describeSource(source: Source | LockedSource | undefined): string {
  if (source === undefined) return 'none';
  if ('git' in source) {
    const { repository, commit, subdirectory } = source.git;
    return `${repository} at ${commit}${subdirectory === undefined ? '' : ` (${subdirectory})`}`;
  }
  if ('sdist' in source) {
    return 'file' in source.sdist ? source.sdist.file : `the sdist ${source.sdist.name} ${source.sdist.version}`;
  }
  if ('local' in source) return `the folder ${typeof source.local === 'string' ? source.local : source.local.path}`;
  const { url, sha256, subdirectory } = 'tar' in source ? source.tar : source.zip;
  return `${url} (sha256 ${sha256}${subdirectory === undefined ? '' : `, ${subdirectory}`})`;
}

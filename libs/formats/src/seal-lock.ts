import { StxError } from '@stx/errors';
import { digestOf } from './canonical-json.js';
import type { Lock } from './lock.js';
import { renderYaml } from './write-yaml.js';

/** The hash of all that a lock says but for this hash itself. */
export function contentDigestOf(lock: Lock): string {
  return digestOf(omitDigest(lock));
}

/** The lock with the hash of its content; it stands near the top, so that two branches that change a lock conflict there. */
export function sealLock(lock: Lock): Lock {
  const { lockVersion, resolvedFrom, ...rest } = lock;
  return { lockVersion, resolvedFrom, contentDigest: contentDigestOf(lock), ...omitDigest(rest) };
}

function omitDigest<T extends { contentDigest?: unknown }>(lock: T): Omit<T, 'contentDigest'> {
  const copy = { ...lock };
  delete copy.contentDigest;
  return copy;
}

/** The text of a lock file. */
export function renderLock(lock: Lock): string {
  return renderYaml(sealLock(lock));
}

/**
 * Refuses a lock whose content is not what was resolved.
 *
 * @throws StxError LOCK_EDITED with the command that resolves it again.
 */
export function requireSealed(lock: Lock, file: string, command: string): void {
  const expected = contentDigestOf(lock);
  if (lock.contentDigest === expected) return;
  const message =
    lock.contentDigest === undefined
      ? 'lock has no contentDigest: an earlier version of this workspace wrote it, or it was edited by hand'
      : `lock was edited by hand or merged: contentDigest is ${lock.contentDigest}, its content has ${expected}`;
  throw new StxError('LOCK_EDITED', message, { place: { file }, hint: `run ${command}` });
}

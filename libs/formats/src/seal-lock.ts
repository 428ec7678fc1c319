import { StxError } from '@stx/errors';
import { digestOf } from './canonical-json.js';
import type { Lock } from './lock.js';
import { renderYaml } from './write-yaml.js';

/** The digest of a lock's content, without the digest itself. */
export function contentDigestOf(lock: Lock): string {
  return digestOf(omitDigest(lock));
}

/** The lock with the digest of its content near the top, so that two branches that change a lock conflict there. */
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
 * Checks that a lock's content is the resolved one.
 *
 * @throws StxError LOCK_EDITED with the command that resolves it again.
 */
export function requireSealed(lock: Lock, file: string, command: string): void {
  const expected = contentDigestOf(lock);
  if (lock.contentDigest === expected) return;
  const message =
    lock.contentDigest === undefined
      ? 'lock has no contentDigest'
      : `lock was edited by hand or merged: contentDigest is ${lock.contentDigest}, but its content has ${expected}`;
  throw new StxError('LOCK_EDITED', message, { place: { file }, hint: `run ${command}` });
}

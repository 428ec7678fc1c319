import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { requirePrivate, setting, type Environment } from '@stx/machine';

/**
 * The user's cache folder for this workspace and all its clones: STX_CACHE_DIR, else below XDG_CACHE_HOME or ~/.cache.
 *
 * @throws StxError CACHE_UNSAFE for one that another user owns or may write.
 */
export function cacheFolder(environment?: Environment): string {
  const folder = requireReadable(placeOf(environment));
  // Other settings are only inspected: no folder is created.
  if (environment === undefined) requirePrivate(folder);
  return folder;
}

function placeOf(environment?: Environment): string {
  const named = setting('STX_CACHE_DIR', environment);
  if (named !== undefined) return resolve(named);
  return join(setting('XDG_CACHE_HOME', environment) ?? join(homedir(), '.cache'), 'stx-images');
}

/** skopeo reads the text after a colon in a layout's path as the image's name. */
function requireReadable(folder: string): string {
  if (!/[:\n\r]/u.test(folder)) return folder;
  throw new StxError(
    'SETTING_INVALID',
    `the cache folder ${JSON.stringify(folder)} has a colon or a line break in its path`,
    { hint: 'set STX_CACHE_DIR to a folder without one' },
  );
}

/** Where our own engine lives, by its real path: a cache folder may be made of links, which the engine can outlive. */
export function engineFolder(): string {
  const folder = join(cacheFolder(), 'engine');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return realpathSync(folder);
}

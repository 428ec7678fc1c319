import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { StxError } from '@stx/errors';

/** The user's cache folder for this workspace and all its clones: STX_CACHE_DIR, else below XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.STX_CACHE_DIR;
  if (named !== undefined && named !== '') return requireReadable(resolve(named));
  const xdg = environment.XDG_CACHE_HOME;
  return requireReadable(join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'stx-images'));
}

/** skopeo takes what follows a colon in a layout's path for the image's name. */
function requireReadable(folder: string): string {
  if (!/[:\n\r]/u.test(folder)) return folder;
  throw new StxError(
    'SETTING_INVALID',
    `the cache folder ${JSON.stringify(folder)} has a colon or a line break in its path`,
    {
      hint: 'set STX_CACHE_DIR to a folder without one',
    },
  );
}

/** Where our own engine lives, by its real path: a cache folder may be made of links, which the engine can outlive. */
export function engineFolder(): string {
  const folder = join(cacheFolder(), 'engine');
  mkdirSync(folder, { recursive: true });
  return realpathSync(folder);
}

import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The user's cache folder for this workspace and all its clones: STX_CACHE_DIR, else below XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.STX_CACHE_DIR;
  if (named !== undefined && named !== '') return resolve(named);
  const xdg = environment.XDG_CACHE_HOME;
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'stx-images');
}

/** Where our own engine lives, by its real path: a cache folder may be made of links, which the engine can outlive. */
export function engineFolder(): string {
  const folder = join(cacheFolder(), 'engine');
  mkdirSync(folder, { recursive: true });
  return realpathSync(folder);
}

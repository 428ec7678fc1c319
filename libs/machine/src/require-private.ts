import { lstatSync, mkdirSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { processEnvironment } from './environment.js';

const checked = new Set<string>();

/** Who may own what we run and believe: we, root, and whoever called sudo. */
function isOurs(uid: number): boolean {
  const own = process.getuid?.();
  if (own === undefined || uid === own || uid === 0) return true;
  return own === 0 && String(uid) === processEnvironment().SUDO_UID;
}

function faultOf(stats: Stats): string | undefined {
  if (!isOurs(stats.uid)) return `belongs to another user (uid ${String(stats.uid)})`;
  // The mode of a link says nothing.
  if (!stats.isSymbolicLink() && (stats.mode & 0o022) !== 0) {
    return `may be written by other users (mode ${(stats.mode & 0o7777).toString(8).padStart(4, '0')})`;
  }
  return undefined;
}

/**
 * Makes a folder for this user alone where there is none, and makes sure of one that is there, with what lies directly in it.
 *
 * @throws StxError CACHE_UNSAFE for what another user owns or may write: programs in it run as root.
 */
export function requirePrivate(folder: string): void {
  if (checked.has(folder)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // Whoever writes there later fails with the reason.
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
  const real = realpathSync(folder);
  for (const path of [real, ...readdirSync(real).map((name) => join(real, name))]) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    const fault = stats === undefined ? undefined : faultOf(stats);
    if (fault === undefined) continue;
    throw new StxError('CACHE_UNSAFE', `the cache folder is not safe: ${path} ${fault}`, {
      hint: `if you trust what is in it: chown -R "$(id -u)" '${real}' && chmod -R go-w '${real}'; else set STX_CACHE_DIR to a folder of yours`,
    });
  }
  checked.add(folder);
}

/** @throws StxError CACHE_UNSAFE for a program that another user owns or may write, or that is no plain file. */
export function requireOwnProgram(path: string): void {
  const stats = lstatSync(path);
  const fault = stats.isFile() ? faultOf(stats) : 'is not a plain file';
  if (fault === undefined) return;
  throw new StxError('CACHE_UNSAFE', `${path} is not run: it ${fault}`, {
    hint: `rm '${path}', and run the command again`,
  });
}

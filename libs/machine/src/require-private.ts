import { lstatSync, mkdirSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { processEnvironment } from './environment.js';

const checked = new Set<string>();

/** Whether a program or cache entry of this owner is trusted: this user, root, or the caller of sudo. */
function isOurs(uid: number): boolean {
  const own = process.getuid?.();
  if (own === undefined || uid === own || uid === 0) return true;
  return own === 0 && String(uid) === processEnvironment().SUDO_UID;
}

function faultOf(stats: Stats): string | undefined {
  if (!isOurs(stats.uid)) return `belongs to another user (uid ${String(stats.uid)})`;
  // The mode of a link grants nothing.
  if (!stats.isSymbolicLink() && (stats.mode & 0o022) !== 0) {
    return `is writable for other users (mode ${(stats.mode & 0o7777).toString(8).padStart(4, '0')})`;
  }
  return undefined;
}

/**
 * Creates a folder that is private to this user, or checks an existing one and its entries.
 *
 * @throws StxError CACHE_UNSAFE if another user owns or can write to one of them: programs in it run as root.
 */
export function requirePrivate(folder: string): void {
  if (checked.has(folder)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // The first write reports the reason.
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
  const real = realpathSync(folder);
  for (const path of [real, ...readdirSync(real).map((name) => join(real, name))]) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    const fault = stats === undefined ? undefined : faultOf(stats);
    if (fault === undefined) continue;
    throw new StxError('CACHE_UNSAFE', `cache folder is unsafe: ${path} ${fault}`, {
      hint: `if you trust its content: chown -R "$(id -u)" '${real}' && chmod -R go-w '${real}'; otherwise set STX_CACHE_DIR to a private folder`,
    });
  }
  checked.add(folder);
}

/** @throws StxError CACHE_UNSAFE for a program that another user owns or can write to, or that is not a plain file. */
export function requireOwnProgram(path: string): void {
  const stats = lstatSync(path);
  const fault = stats.isFile() ? faultOf(stats) : 'is not a plain file';
  if (fault === undefined) return;
  throw new StxError('CACHE_UNSAFE', `refusing to run ${path}: it ${fault}`, {
    hint: `run rm '${path}', then the command again`,
  });
}

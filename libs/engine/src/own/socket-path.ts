import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';

/** What Linux takes as the path of a socket, without the byte that ends it. */
const LONGEST_BYTES = 107;
const NAME = 'buildkitd.sock';

/**
 * Where our engine listens: in its own folder, or, where that path is too long for a socket, in a folder of the user's
 * runtime folder which is named by it, so that every clone finds the same.
 *
 * @throws StxError SOCKET_FOLDER where somebody else has that folder.
 */
export function socketPath(run: string, user = process.getuid?.() ?? 0): string {
  const own = join(run, NAME);
  if (Buffer.byteLength(own) <= LONGEST_BYTES) return own;
  const folder = join(runtimeFolder(user), `stx-images-${createHash('sha256').update(run).digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== user || (stat.mode & 0o077) !== 0) {
    throw new StxError('SOCKET_FOLDER', `${folder} is not a private folder of this user`, {
      hint: `${own} is too long for a socket (${String(Buffer.byteLength(own))} bytes, ${String(LONGEST_BYTES)} at most): set STX_CACHE_DIR to a shorter path, or remove ${folder}`,
    });
  }
  return join(folder, NAME);
}

function runtimeFolder(user: number): string {
  if (user === 0) return '/run';
  const own = `/run/user/${String(user)}`;
  return existsSync(own) ? own : '/tmp';
}

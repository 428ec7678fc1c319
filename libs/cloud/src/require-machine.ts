import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StxError } from '@stx/errors';
import { processEnvironment } from '@stx/machine';
import { SERVERS } from './servers.js';

/** Debian package -> the program that is looked for, besides the servers. */
const PROGRAMS = { runc: 'runc', 'util-linux': 'setpriv', mount: 'mount', zstd: 'zstd' };

/** Packages of which a program is missing. @param isThere Whether a program of that name or path exists. */
export function missingPackages(isThere: (program: string) => boolean): string[] {
  const programs = Object.assign({}, ...SERVERS.map((server) => server.programs), PROGRAMS) as Record<string, string>;
  return Object.entries(programs).flatMap(([name, program]) => (isThere(program) ? [] : [name]));
}

function isThere(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program);
  const folders = [...(processEnvironment().PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** @throws StxError CLOUD_NEEDS_ROOT or CLOUD_PACKAGES. */
export function requireMachine(): void {
  requireRoot('up');
  const missing = missingPackages(isThere);
  if (missing.length === 0) return;
  throw new StxError('CLOUD_PACKAGES', `missing Debian packages: ${missing.join(', ')}`, {
    hint: `run apt-get install --no-install-recommends ${missing.join(' ')}`,
  });
}

/** @throws StxError CLOUD_NEEDS_ROOT. */
export function requireRoot(command: 'up' | 'down' | 'test'): void {
  if (process.getuid?.() === 0) return;
  throw new StxError('CLOUD_NEEDS_ROOT', 'containers and their mounts need root', {
    hint: `run ./nx ${command} cloud as root`,
  });
}

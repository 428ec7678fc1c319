/**
 * Generates images of services that the workspace does not have, each from its name on the Python index, and locks, builds
 * and verifies them unchanged. Works in a copy of the workspace.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { copyWorkspace, ROOT } from '../tests/e2e/workspace.js';

const named = process.argv.slice(2);
const services = named.length === 0 ? ['manila', 'designate', 'masakari'] : named;
const folder = await mkdtemp(join(tmpdir(), 'stx-new-images-'));
const failed: string[] = [];

async function nx(...args: string[]): Promise<boolean> {
  await rm(join(folder, '.nx', 'workspace-data', 'nx_files.nxt'), { force: true });
  const env = { NX_DAEMON: 'false', STX_RECIPE: process.env.STX_RECIPE ?? 'embedded' };
  const { exitCode } = await execa('./nx', args, { cwd: folder, env, stdio: 'inherit', reject: false });
  return exitCode === 0;
}

try {
  // Reuses base and builder if they are built; the generator needs the builder to query the index.
  const isMade = existsSync(join(ROOT, 'dist', 'images', 'builder-trixie'));
  await copyWorkspace(folder, isMade ? ROOT : undefined);
  await nx('run-many', '-t', 'build-image', '-p', 'builder-trixie');
  for (const service of services) {
    const steps = [
      ['g', '@stx/nx-stx:add-image', service],
      ['lock', service],
      ['verify-image', service],
    ];
    for (const step of steps) {
      if (await nx(...step)) continue;
      failed.push(`${service}: ./nx ${step.join(' ')}`);
      break;
    }
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(JSON.stringify({ services, failed }));
if (failed.length > 0) process.exitCode = 1;

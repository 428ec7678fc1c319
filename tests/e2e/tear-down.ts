import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Ends the build engine where the run started it, and takes away what the run left. */
export default async function tearDown(): Promise<void> {
  const folder = process.env.STX_E2E_FOLDER ?? '';
  if (process.env.STX_E2E_KEEP !== undefined) return;
  if (existsSync(join(folder, 'engine-is-ours'))) {
    await execa('./nx', ['stop', 'engine'], { cwd: join(folder, 'seed'), env: { NX_DAEMON: 'false' } });
  }
  await rm(folder, { recursive: true, force: true });
}

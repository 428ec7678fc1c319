import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { execa } from 'execa';

/** Takes away what the run left. The user's build engine is left to end when idle: another run may be using it. */
export default async function tearDown(): Promise<void> {
  const folder = process.env.STX_E2E_FOLDER;
  if (folder === undefined || process.env.STX_E2E_KEEP !== undefined) return;
  // A killed engine leaves its containers' file systems mounted.
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const below = mounts.flatMap((line) => line.split(' ')[1] ?? []).filter((path) => path.startsWith(`${folder}/`));
  for (const path of below.reverse()) await execa('umount', ['--lazy', path]);
  await rm(folder, { recursive: true, force: true });
}

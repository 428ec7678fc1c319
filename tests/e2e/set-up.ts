import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes the folder that all copies of the workspace and all cache folders of a run lie in. STX_E2E_KEEP names one that stays,
 * so that the next run finds base and builder made.
 */
export default async function setUp(): Promise<void> {
  const kept = process.env.STX_E2E_KEEP;
  if (kept !== undefined) await mkdir(kept, { recursive: true });
  process.env.STX_E2E_FOLDER = kept ?? (await mkdtemp(join(tmpdir(), 'stx-e2e-')));
}

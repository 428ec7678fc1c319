import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PIP_WHEEL } from './launch-dockerfile.js';
import type { ProbePlan } from './probe-plan.js';

/** The probe's Python files. */
export const PROBE_SOURCE = fileURLToPath(new URL('probe/', import.meta.url));

/** Writes the folder that the launch mounts: the probe, its plan, an empty folder, and pip's wheel. */
export async function stageProbe(folder: string, plan: ProbePlan, pipWheelFile?: string): Promise<void> {
  await makeFolder(join(folder, 'empty'));
  await makeFolder(join(folder, 'probe'));
  const files = (await readdir(PROBE_SOURCE)).filter((name) => name.endsWith('.py'));
  for (const name of files) await lay(join(folder, 'probe', name), await readFile(join(PROBE_SOURCE, name)));
  await lay(join(folder, 'plan.json'), JSON.stringify(plan));
  if (pipWheelFile !== undefined) await lay(join(folder, PIP_WHEEL), await readFile(pipWheelFile));
}

// The engine keeps modes but sets root as the owner, and the umask may deny the service user access.
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

async function lay(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content);
  await chmod(path, 0o644);
}

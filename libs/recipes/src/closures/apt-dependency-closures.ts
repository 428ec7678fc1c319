import { join } from 'node:path';
import { z } from 'zod';
import {
  findEngine,
  networkSettings,
  readResult,
  runInImage,
  type ImageProgram,
  type NetworkSettings,
  type SolveOptions,
} from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';
import type { PackageSources } from '@stx/repositories';
import { planAptProgram, stageAptSources } from './plan-apt-program.js';

const CLOSURES_FILE = 'closures.json';

const names = z.array(z.string());
const closuresSchema = z.object({
  installed: z.record(z.string(), names),
  brings: z.record(z.string(), names),
  bytes: z.record(z.string(), z.int().min(0)),
});
/** What apt would install on a base for each image, for each name alone, and the bytes of each package's archive. */
export type Closures = z.infer<typeof closuresSchema>;

/** What each image asks for on the base of that code name. */
export interface ClosuresInputs {
  workspace: string;
  codename: string;
  baseDigest: string;
  sources?: PackageSources | undefined;
  asked: Readonly<Record<string, readonly string[]>>;
}

/** Asks apt on a base what comes with what images ask for. @throws StxError BUILD_FAILED for a name that apt does not know. */
export async function aptDependencyClosures(inputs: ClosuresInputs, options: SolveOptions): Promise<Closures> {
  const settings = networkSettings();
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  return await withTemporaryFolder('closures', async (folder) => {
    const repositories = await stageAptSources(inputs, join(folder, 'repositories'));
    const program = planClosures(inputs, settings, new Date(), repositories);
    const out = join(folder, 'out');
    await runInImage(engine, program, out, { ...options, secrets: settings.secrets });
    return await readResult(closuresSchema, out, program.name, CLOSURES_FILE);
  });
}

function planClosures(
  inputs: ClosuresInputs,
  settings: NetworkSettings,
  moment: Date,
  repositories: string | undefined,
): ImageProgram {
  const { codename, baseDigest, sources } = inputs;
  const from = { codename, baseDigest, ...(sources === undefined ? {} : { sources }) };
  return {
    ...planAptProgram(from, settings, {
      repositories,
      file: CLOSURES_FILE,
      command: 'list_closures.py /stx/plan/asked.json',
    }),
    // The distribution may have something new although nothing here changed. A build without the cache would lose the lists too.
    plan: { 'asked.json': inputs.asked, moment: moment.toISOString() },
  };
}

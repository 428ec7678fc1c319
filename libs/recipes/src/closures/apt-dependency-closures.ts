import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  findEngine,
  NETWORK_MOUNTS,
  networkSecrets,
  networkSettings,
  readResult,
  resultOf,
  runInImage,
  type ImageProgram,
  type NetworkSettings,
  type SolveOptions,
} from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';
import { imagesLayout } from '@stx/store';
import { STEPS_FOLDER } from '../hash-sandbox.js';

const PROGRAM_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

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
  asked: Readonly<Record<string, readonly string[]>>;
}

/** Asks apt on a base what comes with what images ask for. @throws StxError BUILD_FAILED for a name that apt does not know. */
export async function aptDependencyClosures(inputs: ClosuresInputs, options: SolveOptions): Promise<Closures> {
  const settings = networkSettings();
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  return await withTemporaryFolder('closures', async (folder) => {
    const program = planClosures(inputs, settings, new Date());
    await runInImage(engine, program, folder, { ...options, secrets: settings.secrets });
    return await readResult(closuresSchema, folder, program.name, CLOSURES_FILE);
  });
}

function planClosures(
  { codename, baseDigest, asked }: ClosuresInputs,
  settings: NetworkSettings,
  moment: Date,
): ImageProgram {
  const mounts = [
    `--mount=type=cache,id=stx-lists-${codename},target=/var/lib/apt/lists`,
    '--mount=type=bind,from=stx-sandbox,target=/stx/sandbox',
    '--mount=type=bind,from=stx-program,target=/stx/program',
    '--mount=type=bind,from=stx-plan,target=/stx/plan',
  ].join(' ');
  return {
    name: `packages of ${codename}`,
    dockerfile: [
      'FROM stx-base AS ask',
      `RUN ${NETWORK_MOUNTS} ${mounts} mkdir /out && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/stx/sandbox python3 /stx/program/list_closures.py /stx/plan/asked.json /out/${CLOSURES_FILE}`,
      ...resultOf('ask'),
    ].join('\n'),
    folders: { 'stx-sandbox': STEPS_FOLDER, 'stx-program': PROGRAM_FOLDER },
    images: { 'stx-base': { layout: imagesLayout(), digest: baseDigest } },
    buildArguments: settings.proxies,
    secrets: networkSecrets(settings, codename),
    network: 'host',
    // The distribution may have something new although nothing here changed. A build without the cache would lose the lists too.
    plan: { 'asked.json': asked, moment: moment.toISOString() },
    leaves: { required: [CLOSURES_FILE] },
  };
}

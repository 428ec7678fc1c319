import { z } from 'zod';
import { findEngine, readResult, runInImage, type SolveOptions } from '@stx/engine';
import { suppliedPackageSchema, type SuppliedPackage } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { imagesLayout } from '@stx/store';

/** Where the programs of `sandbox` note in an image what repositories supplied. */
const RECORD = '/etc/image_info/supplied.json';
const FILE = 'supplied.json';

/** What package repositories supplied to an image and its base, as the installation noted it in the image. */
export async function readSupplied(
  { workspace, name, digest }: { workspace: string; name: string; digest: string },
  options: SolveOptions,
): Promise<SuppliedPackage[]> {
  const engine = await findEngine({ workspace, say: options.onProgress });
  const program = {
    name: `packages of ${name}`,
    // As a pattern it may match nothing: an image may install no packages.
    dockerfile: `FROM scratch\nCOPY --from=stx-image ${RECORD.replace(/n$/u, '[n]')} /\n`,
    folders: {},
    images: { 'stx-image': { layout: imagesLayout(), digest } },
    buildArguments: {},
    secrets: {},
    network: 'none' as const,
    leaves: { allowed: [FILE] },
  };
  return await withTemporaryFolder('supplied', async (folder) => {
    const left = await runInImage(engine, program, folder, options);
    return left.length === 0 ? [] : await readResult(z.array(suppliedPackageSchema), folder, program.name, FILE);
  });
}

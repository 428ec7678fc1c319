import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { StxError } from '@stx/errors';
import { placeAtomic } from '@stx/machine';
import { findWholeWheel } from '@stx/store';

export interface PackInputs {
  wheels: readonly { name: string; version: string; file: string; sha256: string }[];
  /** Constraints of the release; the versions of the wheels replace theirs. */
  constraints: readonly { name: string; version: string; marker: string | undefined }[];
  globalRequirements: string;
  output: string;
}

/** The constraints of a release, with the versions of these wheels. */
export function alignConstraints(inputs: Pick<PackInputs, 'wheels' | 'constraints'>): string {
  const own = new Map(inputs.wheels.map(({ name, version }) => [name, version]));
  const kept = inputs.constraints
    .filter(({ name }) => !own.has(name))
    .map(({ name, version, marker }) => `${name}===${version}${marker === undefined ? '' : `;${marker}`}`);
  return `${[...kept, ...[...own].map(([name, version]) => `${name}===${version}`)].sort().join('\n')}\n`;
}

/**
 * Writes wheels and both constraint files to the top level of a tar, the format that older LOCI and other tools read.
 *
 * @throws StxError WHEEL_MISSING, PACK_FAILED.
 */
export async function packWheels(inputs: PackInputs): Promise<void> {
  const output = resolve(inputs.output);
  await mkdir(dirname(output), { recursive: true });
  try {
    await placeAtomic(output, (partial) => writeTar(inputs, partial));
  } catch (error) {
    if (error instanceof StxError) throw error;
    throw new StxError(
      'PACK_FAILED',
      `${output} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'make room, or name another place with --output; what was there before is as it was',
        cause: error,
      },
    );
  }
}

async function writeTar(inputs: PackInputs, file: string): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(file, { flags: 'wx' }));
  // The await below reports it; an unhandled rejection would end the process first.
  written.catch(() => undefined);
  const add = (name: string, content: Buffer | string): Promise<void> =>
    new Promise((done, fail) => {
      archive.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, content, (error) => {
        if (error) fail(error);
        else done();
      });
    });
  try {
    await add('global-requirements.txt', inputs.globalRequirements);
    await add('upper-constraints.txt', alignConstraints(inputs));
    for (const wheel of inputs.wheels) {
      const stored = await findWholeWheel(wheel.sha256, wheel.file);
      if (stored === undefined)
        throw new StxError('WHEEL_MISSING', `${wheel.file} is not in the store`, {
          hint: 'rebuild the wheels with --skip-nx-cache',
        });
      await add(wheel.file, await readFile(stored.path));
    }
    archive.finalize();
    await written;
  } catch (error) {
    archive.destroy();
    await written.catch(() => undefined);
    throw error;
  }
}

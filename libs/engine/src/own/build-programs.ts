import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { inherit } from '@stx/machine';
import { runProgram, withHeartbeat } from '@stx/process';
import type { FindOptions } from '../engine.js';
import { hasProgram, installPackages } from '../install-packages.js';
import { withLock } from '../with-lock.js';
import { enginePaths } from './engine-paths.js';
import { recordPrograms, requireRecorded } from './require-recorded.js';

/** The path of buildctl, which is built when it is not there, as are other programs of BuildKit beside it. */
export async function buildctlProgram(options: FindOptions, others: readonly string[] = []): Promise<string> {
  const paths = enginePaths(options.workspace);
  const missing = (): string[] => ['buildctl', ...others].filter((name) => !existsSync(join(paths.programs, name)));
  const install = async (): Promise<void> => {
    const programs = missing();
    if (programs.length > 0) await buildPrograms(programs, paths.module, paths.programs, options.say);
  };
  if (missing().length > 0) await withLock('engine-setup', install, { onWait: options.say });
  await requireRecorded(paths.programs, ['buildctl', ...others]);
  return join(paths.programs, 'buildctl');
}

/**
 * Builds programs of BuildKit at the versions and checksums of tools/engine/go.mod into a folder; under their final names only
 * when whole.
 */
async function buildPrograms(
  programs: readonly string[],
  module: string,
  destination: string,
  say: (line: string) => void,
): Promise<void> {
  await installPackages(say);
  if (!(await hasProgram('go'))) {
    throw new StxError('SETUP_NEEDS_GO', 'building the engine needs Go, which is not installed', {
      hint: 'install Go 1.26 or newer, or Docker with BuildKit, or name a builder with STX_BUILDER',
    });
  }
  const speaker = withHeartbeat(say, (seconds) => `building ${programs.join(' and ')}: ${String(seconds)} s`);
  speaker.say(`building ${programs.join(' and ')} from the pinned Go module (once, one to three minutes)`);
  const partial = `${destination}.${String(process.pid)}.tmp`;
  mkdirSync(destination, { recursive: true });
  try {
    mkdirSync(partial, { recursive: true });
    const env = { ...inherit(), CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -trimpath' };
    const packages = programs.map((name) => `github.com/moby/buildkit/cmd/${name}`);
    await runProgram('go', ['build', '-ldflags=-s -w', '-o', `${partial}/`, ...packages], { cwd: module, env });
    for (const name of programs) renameSync(join(partial, name), join(destination, name));
    await recordPrograms(destination, programs);
  } finally {
    speaker.end();
    rmSync(partial, { recursive: true, force: true });
  }
}

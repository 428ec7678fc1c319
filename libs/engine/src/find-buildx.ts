import { StxError } from '@stx/errors';
import { type Environment, setting } from '@stx/machine';
import { runProgram } from '@stx/process';

/** A program and the arguments that come first: `docker buildx`, or buildx itself. */
export type Buildx = readonly [string, ...string[]];

/**
 * Finds buildx: the program that STX_BUILDX names, else Docker's plugin, else one on the PATH, which needs no Docker.
 *
 * @throws StxError SETTING_INVALID when STX_BUILDX names something else.
 */
export async function findBuildx(environment?: Environment): Promise<Buildx | undefined> {
  const named = setting('STX_BUILDX', environment);
  if (named !== undefined) {
    if (await answers([named])) return [named];
    throw new StxError('SETTING_INVALID', `STX_BUILDX is ${JSON.stringify(named)}, which does not run as buildx`, {
      hint: 'give the path of the buildx program, or unset it',
    });
  }
  for (const candidate of [['docker', 'buildx'], ['docker-buildx'], ['buildx']] as const) {
    if (await answers(candidate)) return candidate;
  }
  return undefined;
}

async function answers([program, ...args]: Buildx): Promise<boolean> {
  try {
    const { stdout } = await runProgram(program, [...args, 'version'], { timeoutMilliseconds: 10_000 });
    return stdout.includes('buildx');
  } catch (error) {
    if (error instanceof StxError) return false;
    throw error;
  }
}

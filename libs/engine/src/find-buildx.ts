import { StxError } from '@stx/errors';
import { type Environment, setting } from '@stx/machine';
import { runProgram } from '@stx/process';

/** A program and the arguments that come first: `docker buildx`, or buildx itself. */
export type Buildx = readonly [string, ...string[]];

/** The first with `--progress=rawjson`. */
const OLDEST = [0, 13] as const;

/**
 * Finds buildx 0.13 or newer: the program that STX_BUILDX names, else Docker's plugin, else one on the PATH, which needs no
 * Docker.
 *
 * @throws StxError SETTING_INVALID when STX_BUILDX names something else.
 */
export async function findBuildx(environment?: Environment): Promise<Buildx | undefined> {
  const named = setting('STX_BUILDX', environment);
  if (named !== undefined) {
    const version = await versionOf([named]);
    if (version !== undefined && isRecentBuildx(version)) return [named];
    const what = version === undefined ? 'does not run as buildx' : `is older than ${OLDEST.join('.')}: ${version}`;
    throw new StxError('SETTING_INVALID', `STX_BUILDX is ${JSON.stringify(named)}, which ${what}`, {
      hint: 'give the path of the buildx program, or unset it',
    });
  }
  for (const candidate of [['docker', 'buildx'], ['docker-buildx'], ['buildx']] as const) {
    const version = await versionOf(candidate);
    if (version !== undefined && isRecentBuildx(version)) return candidate;
  }
  return undefined;
}

/** Whether what `buildx version` prints is new enough; built from source it does not know its version. */
export function isRecentBuildx(printed: string): boolean {
  const { major, minor } = /\bv(?<major>\d+)\.(?<minor>\d+)\./u.exec(printed)?.groups ?? {};
  if (major === undefined || minor === undefined || printed.includes('v0.0.0')) return true;
  return Number(major) > OLDEST[0] || Number(minor) >= OLDEST[1];
}

/** What buildx prints of its version; undefined where the program is not buildx. */
async function versionOf([program, ...args]: Buildx): Promise<string | undefined> {
  try {
    const { stdout } = await runProgram(program, [...args, 'version'], { timeoutMilliseconds: 10_000 });
    return stdout.includes('buildx') ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof StxError) return undefined;
    throw error;
  }
}

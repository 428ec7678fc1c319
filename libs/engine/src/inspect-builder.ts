import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import type { Buildx } from './find-buildx.js';

const OLDEST = [0, 13] as const;

/** What `buildx inspect` prints of a builder, or of the one in use; undefined where it fails. */
export async function inspectBuilder([program, ...first]: Buildx, name?: string): Promise<string | undefined> {
  try {
    const args = [...first, 'inspect', ...(name === undefined ? [] : [name]), '--bootstrap'];
    return (await runProgram(program, args, { timeoutMilliseconds: 120_000 })).stdout;
  } catch (error) {
    if (error instanceof StxError) return undefined;
    throw error;
  }
}

/** Whether a builder that was inspected can build here. */
export function isUsable(inspected: string): boolean {
  return isRecent(inspected) && canExportLayouts(inspected);
}

/** Whether `buildx inspect` reports a BuildKit that can set the time stamps of layers. */
export function isRecent(inspected: string): boolean {
  // Built from source BuildKit does not know its version, as the workspace's own does not.
  if (/BuildKit(?: version)?:\s*v0\.0\.0\+unknown/u.test(inspected)) return true;
  const version = /BuildKit(?: version)?:\s*v?(?<major>\d+)\.(?<minor>\d+)/u.exec(inspected)?.groups;
  if (version === undefined) return false;
  const major = Number(version.major);
  return major > OLDEST[0] || (major === OLDEST[0] && Number(version.minor) >= OLDEST[1]);
}

/** Whether `buildx inspect` reports a builder that can write OCI layouts: the plain docker driver cannot. */
export function canExportLayouts(inspected: string): boolean {
  // Docker keeps images in containerd where its worker has a snapshotter; buildx decides by the same label.
  return !/^Driver:\s*docker$/mu.test(inspected) || inspected.includes('org.mobyproject.buildkit.worker.snapshotter:');
}

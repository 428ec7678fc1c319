import { StxError } from '@stx/errors';
import { type Environment, processEnvironment, setting } from '@stx/machine';
import { runProgram } from '@stx/process';
import type { Engine } from './engine.js';
import { findBuildx, type Buildx } from './find-buildx.js';
import { ownBuildctl, ownEngine } from './own-engine.js';
import { requireAnswer } from './require-answer.js';

const ADDRESS = /^(unix|tcp|docker-container|kube-pod|podman-container|ssh):\/\//u;
const OLDEST = [0, 13] as const;

export interface FindOptions {
  /** The workspace's folder; the pinned BuildKit is described in its tools/engine. */
  workspace: string;
  say: (line: string) => void;
  environment?: Environment;
  signal?: AbortSignal;
}

/**
 * Finds a BuildKit: the one STX_BUILDER names (an address such as tcp://host:1234, or the name of a buildx builder), else
 * Docker's when it is recent enough, else the workspace's own, which is set up and started on demand.
 */
export async function findEngine(options: FindOptions): Promise<Engine> {
  const environment = options.environment ?? processEnvironment();
  const named = setting('STX_BUILDER', environment);
  if (named !== undefined && named !== 'own') {
    if (!ADDRESS.test(named)) return await namedBuilder(named, environment);
    const ca = setting('STX_BUILDER_CA', environment);
    const cert = setting('STX_BUILDER_CERT', environment);
    const key = setting('STX_BUILDER_KEY', environment);
    const tls = {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    };
    if (named.startsWith('tcp://') && Object.keys(tls).length === 0) options.say(plainWarning(named));
    const buildctl = await ownBuildctl(options);
    const engine: Engine = { kind: 'address', buildctl, address: named, tls, own: false };
    await requireAnswer(engine, options.say);
    return engine;
  }
  if (named !== 'own') {
    const docker = await dockerBuilder();
    if (docker !== undefined) return docker;
  }
  return await ownEngine(options);
}

/** Secrets of builds travel to an engine; without certificates anybody on the way reads them. */
export function plainWarning(address: string): string {
  return `warning: STX_BUILDER is ${address} without certificates: secrets of builds travel in plain; set STX_BUILDER_CA, STX_BUILDER_CERT and STX_BUILDER_KEY`;
}

/** Whether `buildx inspect` tells of a BuildKit that can set the time stamps of layers. */
export function isRecent(inspected: string): boolean {
  // Built from source BuildKit does not know its version, as the workspace's own does not.
  if (/BuildKit(?: version)?:\s*v0\.0\.0\+unknown/u.test(inspected)) return true;
  const version = /BuildKit(?: version)?:\s*v?(?<major>\d+)\.(?<minor>\d+)/u.exec(inspected)?.groups;
  if (version === undefined) return false;
  const major = Number(version.major);
  return major > OLDEST[0] || (major === OLDEST[0] && Number(version.minor) >= OLDEST[1]);
}

/** Whether `buildx inspect` tells of a builder that can write OCI layouts: the plain docker driver cannot. */
export function canExportLayouts(inspected: string): boolean {
  // Docker keeps images in containerd where its worker has a snapshotter; buildx decides by the same label.
  return !/^Driver:\s*docker$/mu.test(inspected) || inspected.includes('org.mobyproject.buildkit.worker.snapshotter:');
}

async function inspect([program, ...first]: Buildx, name: string | undefined): Promise<string | undefined> {
  try {
    const args = [...first, 'inspect', ...(name === undefined ? [] : [name]), '--bootstrap'];
    return (await runProgram(program, args, { timeoutMilliseconds: 120_000 })).stdout;
  } catch (error) {
    if (error instanceof StxError) return undefined;
    throw error;
  }
}

async function namedBuilder(name: string, environment: Environment): Promise<Engine> {
  const buildx = await findBuildx(environment);
  const inspected = buildx === undefined ? undefined : await inspect(buildx, name);
  if (buildx !== undefined && inspected !== undefined && isRecent(inspected) && canExportLayouts(inspected)) {
    return { kind: 'buildx', buildx, builder: name };
  }
  const why =
    buildx === undefined
      ? 'there is no buildx here'
      : inspected === undefined
        ? 'buildx does not know it'
        : (/^Error:\s*(?<error>.*)$/mu.exec(inspected)?.groups?.error ??
          'its BuildKit is older than 0.13 or cannot write OCI layouts');
  const list = (buildx ?? ['docker', 'buildx']).join(' ');
  throw new StxError('BUILDER_UNUSABLE', `STX_BUILDER names the buildx builder '${name}', but ${why}`, {
    hint: `see \`${list} ls\`; STX_BUILDX names the buildx program; or give a BuildKit address (tcp://…, unix://…)`,
  });
}

async function dockerBuilder(): Promise<Engine | undefined> {
  try {
    await runProgram('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMilliseconds: 5_000 });
  } catch (error) {
    if (error instanceof StxError) return undefined;
    throw error;
  }
  const buildx = await findBuildx();
  const inspected = buildx === undefined ? undefined : await inspect(buildx, undefined);
  if (buildx === undefined || inspected === undefined || !isRecent(inspected) || !canExportLayouts(inspected)) {
    return undefined;
  }
  const name = /^Name:\s*(?<name>\S+)$/mu.exec(inspected)?.groups?.name;
  return name === undefined ? undefined : { kind: 'buildx', buildx, builder: name };
}

import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';
import type { Engine } from './engine.js';
import { ownBuildctl, ownEngine } from './own-engine.js';

const ADDRESS = /^(unix|tcp|docker-container|kube-pod|podman-container|ssh):\/\//u;
const OLDEST = [0, 13] as const;

export interface FindOptions {
  /** The workspace's folder; the pinned BuildKit is described in its tools/engine. */
  workspace: string;
  say: (line: string) => void;
  environment?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

/**
 * Finds a BuildKit: the one STX_BUILDER names (an address such as tcp://host:1234, or the name of a buildx builder), else
 * Docker's when it is recent enough, else the workspace's own, which is set up and started on demand.
 */
export async function findEngine(options: FindOptions): Promise<Engine> {
  const environment = options.environment ?? process.env;
  const named = environment.STX_BUILDER;
  if (named !== undefined && named !== '' && named !== 'own') {
    if (!ADDRESS.test(named)) return await namedBuilder(named);
    const tls = {
      ...(environment.STX_BUILDER_CA === undefined ? {} : { ca: environment.STX_BUILDER_CA }),
      ...(environment.STX_BUILDER_CERT === undefined ? {} : { cert: environment.STX_BUILDER_CERT }),
      ...(environment.STX_BUILDER_KEY === undefined ? {} : { key: environment.STX_BUILDER_KEY }),
    };
    return { kind: 'address', buildctl: await ownBuildctl(options), address: named, tls, own: false };
  }
  if (named !== 'own') {
    const docker = await dockerBuilder();
    if (docker !== undefined) return docker;
  }
  return await ownEngine(options);
}

/** Whether `buildx inspect` tells of a BuildKit that can set the time stamps of layers. */
export function isRecent(inspected: string): boolean {
  const version = /BuildKit(?: version)?:\s*v?(?<major>\d+)\.(?<minor>\d+)/u.exec(inspected)?.groups;
  if (version === undefined) return false;
  const major = Number(version.major);
  return major > OLDEST[0] || (major === OLDEST[0] && Number(version.minor) >= OLDEST[1]);
}

/** Whether `buildx inspect` tells of a builder that can write OCI layouts: the plain docker driver cannot. */
export function canExportLayouts(inspected: string): boolean {
  return !/^Driver:\s*docker$/mu.test(inspected) || inspected.includes('containerd.snapshotter');
}

async function inspect(name: string | undefined): Promise<string | undefined> {
  try {
    const args = ['buildx', 'inspect', ...(name === undefined ? [] : [name]), '--bootstrap'];
    return (await runProgram('docker', args, { timeoutMilliseconds: 120_000 })).stdout;
  } catch (error) {
    if (error instanceof StxError) return undefined;
    throw error;
  }
}

async function namedBuilder(name: string): Promise<Engine> {
  const inspected = await inspect(name);
  if (inspected === undefined || !isRecent(inspected) || !canExportLayouts(inspected)) {
    const why =
      inspected === undefined
        ? 'docker buildx does not know it'
        : 'its BuildKit is older than 0.13 or cannot write OCI layouts';
    throw new StxError('BUILDER_UNUSABLE', `STX_BUILDER names the buildx builder '${name}', but ${why}`, {
      hint: 'see `docker buildx ls`; give a BuildKit address (tcp://…, unix://…) or unset STX_BUILDER',
    });
  }
  return { kind: 'buildx', builder: name };
}

async function dockerBuilder(): Promise<Engine | undefined> {
  try {
    await runProgram('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMilliseconds: 5_000 });
  } catch (error) {
    if (error instanceof StxError) return undefined;
    throw error;
  }
  const inspected = await inspect(undefined);
  if (inspected === undefined || !isRecent(inspected) || !canExportLayouts(inspected)) return undefined;
  const name = /^Name:\s*(?<name>\S+)$/mu.exec(inspected)?.groups?.name;
  return name === undefined ? undefined : { kind: 'buildx', builder: name };
}

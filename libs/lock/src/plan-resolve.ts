import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  NETWORK_MOUNTS,
  networkSecrets,
  SOURCE_DATE_EPOCH,
  type BuildRequest,
  type NetworkSettings,
} from '@stx/engine';
import { normalizeName, type Constraint, type Lock, type LockedDistribution } from '@stx/formats';
import type { Wishes } from './collect-wishes.js';

/** The Python programs that run inside the builder image; wheels/ uses the index client too. */
export const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** The versions of an earlier lock that should stay, all but those of the named distributions. */
export function versionsToKeep(lock: Lock | undefined, except: ReadonlySet<string>): Pick<Keep, 'keep' | 'keepBuild'> {
  const pins = (entries: readonly LockedDistribution[]): [string, string][] =>
    entries.filter(({ name }) => !except.has(name)).map(({ name, version }) => [name, version]);
  return { keep: pins(lock?.distributions ?? []), keepBuild: pins(lock?.build ?? []) };
}

export interface Keep {
  /** name and version of what is installed. */
  keep: [string, string][];
  /** The same of what builds need. */
  keepBuild: [string, string][];
}

/** What resolve.py reads. */
export function resolvePlan(
  wishes: Wishes,
  constraints: readonly Constraint[],
  keep: Keep,
  prepared: readonly string[] = [],
): object {
  return {
    requirements: wishes.requirements,
    sources: wishes.sources.map(({ name, version, extras, source }, index) => ({
      name,
      version,
      extras,
      ...('sdist' in source ? { index: true } : { folder: `/stx/source-${String(index)}` }),
    })),
    constraints,
    waivers: Object.fromEntries(Object.entries(wishes.waivers).map(([name, { version }]) => [name, version])),
    sets: Object.fromEntries(Object.entries(wishes.sets).map(([name, { version }]) => [normalizeName(name), version])),
    setFolder: '/stx/sets',
    policies: wishes.policies,
    policy: wishes.policy,
    buildRequires: wishes.buildRequires,
    dependencies: wishes.dependencies,
    prepared,
    ...keep,
  };
}

export interface ResolveContext {
  name: string;
  codename: string;
  builder: { layout: string; digest: string };
  /** A folder with plan.json. */
  planFolder: string;
  /** A folder with the wheels of the sets. */
  setFolder: string;
  /** Folders of the sources that are not on the index, by their place in the wishes. */
  sourceFolders: Readonly<Record<number, string>>;
  settings: NetworkSettings;
}

/** The solve that resolves wishes with uv inside the builder image; it leaves resolved.json in a folder. */
export function planResolve(context: ResolveContext, destination: string): BuildRequest {
  const sources = Object.entries(context.sourceFolders);
  const mounts = [
    '--mount=type=bind,from=stx-sandbox,target=/stx/sandbox',
    '--mount=type=bind,from=stx-plan,target=/stx/plan',
    '--mount=type=bind,from=stx-sets,target=/stx/sets',
    // From the folder above it: the engine would leave out what a .dockerignore of the source itself names.
    ...sources.map(
      ([index, folder]) =>
        `--mount=type=bind,from=stx-source-${index},source=/${basename(folder)},target=/stx/source-${index}`,
    ),
    '--mount=type=cache,id=stx-uv,target=/var/cache/uv',
  ].join(' ');
  return {
    name: context.name,
    dockerfile: [
      'FROM stx-builder AS resolve',
      `RUN ${NETWORK_MOUNTS} ${mounts} mkdir /out && UV_CACHE_DIR=/var/cache/uv PYTHONDONTWRITEBYTECODE=1 /opt/stx/bin/python /stx/sandbox/resolve.py /stx/plan/plan.json /out/resolved.json`,
      'FROM scratch',
      'COPY --from=resolve /out /',
      '',
    ].join('\n'),
    folders: {
      'stx-sandbox': SANDBOX_FOLDER,
      'stx-plan': context.planFolder,
      'stx-sets': context.setFolder,
      ...Object.fromEntries(sources.map(([index, folder]) => [`stx-source-${index}`, dirname(folder)])),
    },
    images: { 'stx-builder': context.builder },
    buildArguments: context.settings.proxies,
    labels: {},
    secrets: networkSecrets(context.settings, context.codename),
    network: 'host',
    // The index may have something new although nothing here changed.
    fresh: true,
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'folder', path: destination },
  };
}

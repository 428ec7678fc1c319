import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NETWORK_MOUNTS, networkSecrets, resultOf, type ImageProgram, type NetworkSettings } from '@stx/engine';
import {
  isOfIndex,
  normalizeName,
  projectsOf,
  type Constraint,
  type Lock,
  type LockedDistribution,
} from '@stx/formats';
import { INDEX_CONTEXT, INDEX_MOUNT, INDEX_PYTHONPATH } from '@stx/index';
import type { LockRequest } from './collect-request.js';
import type { Answers, Keep, ResolvePlan } from './resolve-plan.js';

/** The Python programs that run inside the builder image with a network. */
const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** The versions of an earlier lock that should stay, all but those of the named distributions. */
export function versionsToKeep(lock: Lock | undefined, except: ReadonlySet<string>): Keep {
  const pins = (entries: readonly LockedDistribution[]): [string, string][] =>
    entries.filter(({ name }) => !except.has(name)).map(({ name, version }) => [name, version]);
  const distributions = lock?.distributions ?? [];
  return {
    keep: pins(distributions),
    keepBuild: pins(lock?.build ?? []),
    keepSdists: pins(distributions.filter(({ source }) => source !== undefined && isOfIndex(source))),
    keepRequires: Object.fromEntries(
      [...(lock === undefined ? [] : projectsOf(lock)), ...distributions].flatMap(({ name, buildRequires }) =>
        buildRequires === undefined ? [] : [[name, buildRequires.map((pin) => pin.replace(/==.*$/u, ''))]],
      ),
    ),
  };
}

/** What is kept without an earlier lock. */
export const KEEP_NOTHING: Keep = { keep: [], keepBuild: [], keepSdists: [], keepRequires: {} };

/** The plan by which a request is resolved. */
export function resolvePlan(
  request: LockRequest,
  constraints: readonly Constraint[],
  keep: Keep,
  prepared: readonly string[] = [],
  /** Sources of the index that are folders all the same, since they are patched. */
  patched: Readonly<Record<number, unknown>> = {},
): ResolvePlan {
  return {
    requirements: request.requirements,
    sources: request.sources.map(({ name, version, extras, source }, index) => ({
      name,
      version,
      extras,
      ...(isOfIndex(source) && !(index in patched) ? { index: true } : { folder: `/stx/source-${String(index)}` }),
    })),
    constraints: [...constraints],
    waivers: Object.fromEntries(Object.entries(request.waivers).map(([name, { version }]) => [name, version])),
    sets: Object.fromEntries(Object.entries(request.sets).map(([name, { version }]) => [normalizeName(name), version])),
    setFolder: '/stx/sets',
    policies: request.policies,
    policy: request.policy,
    buildRequires: request.buildRequires,
    dependencies: request.dependencies,
    prepared: [...prepared],
    ...keep,
  };
}

export interface ResolveContext {
  name: string;
  codename: string;
  builder: { layout: string; digest: string };
  plan: ResolvePlan;
  /** Of the backends that were asked so far. */
  answers: Answers;
  /** What uv resolved so far, as resolve.py left it. */
  compiled: string;
  /** A folder with the wheels of the sets. */
  setFolder: string;
  /** Folders of the sources that are not on the index, by their place in the request. */
  sourceFolders: Readonly<Record<number, string>>;
  settings: NetworkSettings;
}

/**
 * The program that resolves a request with uv inside the builder image; it leaves resolved.json, and what backends have to be
 * asked. It has a network, the index's password and a cache, so it runs no code of what it resolves.
 */
export function planResolve(context: ResolveContext): ImageProgram {
  const sources = Object.entries(context.sourceFolders);
  const mounts = [
    '--mount=type=bind,from=stx-sandbox,target=/stx/sandbox',
    INDEX_MOUNT,
    '--mount=type=bind,from=stx-plan,target=/stx/plan',
    '--mount=type=bind,from=stx-sets,target=/stx/sets',
    // From the folder above it: the engine would leave out what a .dockerignore of the source itself names.
    ...sources.map(
      ([index, folder]) =>
        `--mount=type=bind,from=stx-source-${index},source=/${basename(folder)},target=/stx/source-${index}`,
    ),
    // Of its own name: code of sources could write into the one of earlier releases.
    '--mount=type=cache,id=stx-index,target=/var/cache/uv',
  ].join(' ');
  return {
    name: context.name,
    dockerfile: [
      'FROM stx-builder AS resolve',
      `RUN ${NETWORK_MOUNTS} ${mounts} mkdir /out && UV_CACHE_DIR=/var/cache/uv ${INDEX_PYTHONPATH} PYTHONDONTWRITEBYTECODE=1 /opt/stx/bin/python /stx/sandbox/resolve.py /stx/plan /out`,
      ...resultOf('resolve'),
    ].join('\n'),
    folders: {
      'stx-sandbox': SANDBOX_FOLDER,
      ...INDEX_CONTEXT,
      'stx-sets': context.setFolder,
      ...Object.fromEntries(sources.map(([index, folder]) => [`stx-source-${index}`, dirname(folder)])),
    },
    images: { 'stx-builder': context.builder },
    buildArguments: context.settings.proxies,
    secrets: networkSecrets(context.settings, context.codename),
    network: 'host',
    // The index may have something new although nothing here changed.
    fresh: true,
    plan: { 'plan.json': context.plan, 'answers.json': context.answers, 'compiled.json': context.compiled },
  };
}

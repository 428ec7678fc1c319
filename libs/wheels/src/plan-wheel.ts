import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  NETWORK_MOUNTS,
  networkSecrets,
  SOURCE_DATE_EPOCH,
  type BuildRequest,
  type NetworkSettings,
} from '@stx/engine';
import { digestOf, distributionOf, isOfIndex, type LockedDistribution } from '@stx/formats';
import { ISOLATED_FOLDER } from '@stx/lock';

const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** Where what a build needs is installed; a layer of its own, since most wheels are built with the same. */
const BUILD_ENV = '/stx-env';

const BESIDE = `--mount=type=bind,from=environment,source=${BUILD_ENV},target=${BUILD_ENV} --mount=type=tmpfs,target=/stx-work --mount=type=tmpfs,target=/tmp`;

export interface WheelContext {
  codename: string;
  settings: NetworkSettings;
  builder: { layout: string; digest: string };
  /** The folder that holds the sdist, or is the source. */
  sourceFolder: string;
  /** A folder with the wheels its build needs. */
  requiresFolder: string;
  planFolder: string;
}

/** What build_wheel.py and fetch_crates.py read. */
export const wheelPlanSchema = z.strictObject({
  /** The sdist in the source folder; null where the folder is the source. */
  archive: z.string().nullable(),
  /** Whether the source comes from the index, and so knows its own version. */
  isSdist: z.boolean(),
  version: z.string(),
  /** Scripts that change the source first. */
  prepare: z.array(z.string()),
  /** Whether the libraries that it links to become a part of the wheel. */
  bundle: z.boolean(),
  environment: z.record(z.string(), z.string()),
});
export type WheelPlan = z.infer<typeof wheelPlanSchema>;

/** The plan by which a wheel is built. */
export function wheelPlan(entry: LockedDistribution, archive?: string): WheelPlan {
  return {
    archive: archive ?? null,
    isSdist: entry.source !== undefined && isOfIndex(entry.source),
    version: entry.version,
    prepare: entry.prepare ?? [],
    bundle: entry.bundle ?? false,
    environment: entry.environment ?? {},
  };
}

/** Whether a build compiles Rust: it needs a compiler that the builder image does not have, and crates. */
export function needsRust({ buildRequires = [] }: LockedDistribution): boolean {
  return buildRequires.some((pin) => /^(?:maturin|setuptools-rust)==/u.test(pin));
}

/**
 * The solve that builds one wheel, without a network, and leaves it in a folder. Crates are brought in a step before it, each
 * by the checksum in the source's Cargo.lock.
 */
export function planWheel(entry: LockedDistribution, context: WheelContext, destination: string): BuildRequest {
  const rust = needsRust(entry);
  const mount = (name: string): string => `--mount=type=bind,from=stx-${name},target=/stx/${name}`;
  // From the folder above it: the engine would leave out what a .dockerignore of the source itself names.
  const source = `--mount=type=bind,from=stx-source,source=/${basename(context.sourceFolder)},target=/stx/source`;
  const inputs = [mount('sandbox'), mount('isolated'), mount('plan'), source].join(' ');
  const run = (mounts: string, script: string, environment = ''): string =>
    `${mounts} ${environment}PYTHONPATH=/stx/isolated PYTHONDONTWRITEBYTECODE=1 SOURCE_DATE_EPOCH=${String(SOURCE_DATE_EPOCH)} /opt/stx/bin/python /stx/sandbox/${script} /stx/plan/plan.json /stx/source`;
  const offline = rust ? 'CARGO_HOME=/stx-cargo CARGO_NET_OFFLINE=true ' : '';
  return {
    name: `${entry.name} ${entry.version}`,
    dockerfile: [
      'FROM stx-builder AS environment',
      `RUN --network=none ${mount('isolated')} ${mount('requires')} /opt/stx/bin/python /stx/isolated/make_build_env.py /stx/requires ${BUILD_ENV}`,
      ...(rust ? rustStages(context.codename, run(inputs, 'fetch_crates.py')) : ['FROM stx-builder AS wheel']),
      `RUN --network=none ${run(`${inputs} ${BESIDE}`, 'build_wheel.py', offline)} ${BUILD_ENV} /out`,
      'FROM scratch',
      'COPY --from=wheel /out /',
      '',
    ].join('\n'),
    folders: {
      'stx-sandbox': SANDBOX_FOLDER,
      'stx-isolated': ISOLATED_FOLDER,
      'stx-plan': context.planFolder,
      'stx-source': dirname(context.sourceFolder),
      'stx-requires': context.requiresFolder,
    },
    images: { 'stx-builder': context.builder },
    buildArguments: rust ? context.settings.proxies : {},
    labels: {},
    secrets: rust ? networkSecrets(context.settings, context.codename) : {},
    network: rust ? 'host' : 'none',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'folder', path: destination },
  };
}

/** The distribution's Rust on the builder image, one step for all wheels, and then the crates of this one. */
function rustStages(codename: string, fetch: string): string[] {
  const { archives, install, update } = distributionOf(codename);
  return [
    'FROM stx-builder AS rust',
    `RUN ${NETWORK_MOUNTS} --mount=type=cache,id=stx-apt-${codename},target=${archives},sharing=locked \\`,
    `  ${update} \\`,
    `  && ${install(['cargo'])}`,
    'FROM rust AS crates',
    `RUN ${NETWORK_MOUNTS} ${fetch}`,
    'FROM rust AS wheel',
    'COPY --from=crates /stx-cargo /stx-cargo',
  ];
}

/** To be raised when wheels that were built before are not to be believed. 2: sources reach the engine as they are. */
const FORMAT = 2;

/** The key under which a built wheel is remembered: its source, patches, what its build needs, the builder and our script. */
export function wheelKey(
  entry: LockedDistribution,
  requires: readonly string[],
  builderDigest: string,
  patches: readonly string[] = [],
): string {
  const scripts = [
    `${SANDBOX_FOLDER}/build_wheel.py`,
    `${ISOLATED_FOLDER}/unpack_source.py`,
    `${ISOLATED_FOLDER}/make_build_env.py`,
    ...(needsRust(entry) ? [`${SANDBOX_FOLDER}/fetch_crates.py`] : []),
  ];
  const script = createHash('sha256');
  for (const file of scripts) script.update(readFileSync(file));
  return digestOf({
    format: FORMAT,
    source: entry.source,
    plan: wheelPlan(entry),
    ...(patches.length === 0 ? {} : { patches }),
    requires: [...requires].sort(),
    builder: builderDigest,
    script: script.digest('hex'),
  });
}

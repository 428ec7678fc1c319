import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  NETWORK_MOUNTS,
  networkSecrets,
  resultOf,
  SOURCE_DATE_EPOCH,
  type ImageProgram,
  type NetworkSettings,
} from '@stx/engine';
import {
  digestOf,
  distributionOf,
  isOfIndex,
  patchFilesOf,
  type LockedDistribution,
  type LockedPatch,
} from '@stx/formats';
import { ISOLATED_FOLDER } from '@stx/lock';

const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** The environment with build requirements, in a separate layer, since most wheels share it. */
const BUILD_ENV = '/stx-env';

const BUILD_MOUNTS = `--mount=type=bind,from=environment,source=${BUILD_ENV},target=${BUILD_ENV} --mount=type=tmpfs,target=/stx-work --mount=type=tmpfs,target=/tmp`;

export interface WheelContext {
  codename: string;
  settings: NetworkSettings;
  builder: { layout: string; digest: string };
  /** The source folder, or the folder with the sdist. */
  sourceFolder: string;
  /** A folder with the wheels of the build requirements. */
  requiresFolder: string;
  plan: WheelPlan;
}

/** The plan that build_wheel.py and fetch_crates.py read. */
export const wheelPlanSchema = z.strictObject({
  /** File name of the sdist in the source folder; null if the folder is the source. */
  archive: z.string().nullable(),
  /** Whether the source is an sdist, which states its version. */
  isSdist: z.boolean(),
  version: z.string(),
  /** Scripts that prepare the source. */
  prepare: z.array(z.string()),
  /** Whether auditwheel bundles linked libraries into the wheel. */
  bundle: z.boolean(),
  environment: z.record(z.string(), z.string()),
});
export type WheelPlan = z.infer<typeof wheelPlanSchema>;

/** The plan of a wheel's build. */
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

/** Whether a build compiles Rust, which needs crates and a compiler that the builder image does not have. */
export function needsRust({ buildRequires = [] }: LockedDistribution): boolean {
  return buildRequires.some((pin) => /^(?:maturin|setuptools-rust)==/u.test(pin));
}

/**
 * The program that builds one wheel, without a network. A step before it fetches crates, each by the checksum in the
 * source's Cargo.lock.
 */
export function planWheel(entry: LockedDistribution, context: WheelContext): ImageProgram {
  const rust = needsRust(entry);
  const mount = (name: string): string => `--mount=type=bind,from=stx-${name},target=/stx/${name}`;
  // The parent folder, since the engine applies a .dockerignore of the source itself.
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
      `RUN --network=none ${run(`${inputs} ${BUILD_MOUNTS}`, 'build_wheel.py', offline)} ${BUILD_ENV} /out`,
      ...resultOf('wheel'),
    ].join('\n'),
    folders: {
      'stx-sandbox': SANDBOX_FOLDER,
      'stx-isolated': ISOLATED_FOLDER,
      'stx-source': dirname(context.sourceFolder),
      'stx-requires': context.requiresFolder,
    },
    images: { 'stx-builder': context.builder },
    buildArguments: rust ? context.settings.proxies : {},
    secrets: rust ? networkSecrets(context.settings, context.codename) : {},
    network: rust ? 'host' : 'none',
    plan: { 'plan.json': context.plan },
    leaves: { one: /\.whl$/u },
  };
}

/** The stages for Rust: Debian's cargo on the builder image, shared by all wheels, then the crates of this wheel. */
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

/** Raise it to rebuild all wheels. 2: sources reach the engine unchanged. */
const FORMAT = 2;

/** The key of a built wheel: source, patches, build requirements, builder image and build scripts. */
export function wheelKey(
  entry: LockedDistribution,
  requires: readonly string[],
  builderDigest: string,
  patches: readonly LockedPatch[] = [],
): string {
  const applied = patchFilesOf(patches).map(({ sha256, strip }) =>
    strip === undefined ? sha256 : `${sha256} -p${String(strip)}`,
  );
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
    ...(applied.length === 0 ? {} : { patches: applied }),
    requires: [...requires].sort(),
    builder: builderDigest,
    script: script.digest('hex'),
  });
}

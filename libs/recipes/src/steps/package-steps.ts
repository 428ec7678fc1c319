import { NETWORK_MOUNTS } from '@stx/engine';
import { archivesId, listsId, REPOSITORIES_FOLDER, REPOSITORIES_MOUNT } from '@stx/repositories';
import { compressionName } from './image-output.js';
import type { ImagePlan } from '@stx/plan';

export const SANDBOX = '--mount=type=bind,from=stx-finish,source=/sandbox,target=/stx/sandbox';
/** Where the base's modules are found compiled; nothing of it is in a layer. */
export const BYTECODE = '--mount=type=bind,from=bytecode,source=/stx-bytecode,target=/opt/stx-bytecode';
export const COMPILED = 'PYTHONPYCACHEPREFIX=/opt/stx-bytecode PYTHONDONTWRITEBYTECODE=1';

/** A mount with new content in each run: its step runs again, but keeps the cache mounts that all builds share. */
export const MOMENT = 'moment';
export const CACHE_BUST = `--mount=type=bind,from=stx-finish,source=/${MOMENT},target=/stx/${MOMENT}`;

/** Bytecode that the steps of packages find, which is the base's and not made again for an image. */
export const BYTECODE_STAGE = [
  'FROM stx-base AS bytecode',
  `RUN --network=none ${SANDBOX} PYTHONPYCACHEPREFIX=/stx-bytecode python3 /stx/sandbox/keep_bytecode.py`,
];

/**
 * The steps that install an image's packages by apt, a layer each, whose key is only what its script reads. Of all steps of
 * an image these alone have a network and the caches that builds share: nothing runs in them but apt, dpkg and what signed
 * packages bring.
 */
export function packageSteps(plan: ImagePlan, cacheBust: string): string[] {
  const {
    base: { codename },
    layers,
    packageSources,
  } = plan;
  const mounts = [
    cacheBust,
    NETWORK_MOUNTS,
    `--mount=type=cache,id=${archivesId(codename, packageSources)},target=/var/cache/apt/archives`,
    `--mount=type=cache,id=${listsId(codename, packageSources)},target=/var/lib/apt/lists`,
    // dpkg notes here each change of a package's state, and waits for the disk; at its end all of it is in one file.
    '--mount=type=tmpfs,target=/var/lib/dpkg/updates',
  ].join(' ');
  if (packageSources !== undefined) {
    // The programs of both folders; a snapshot is in no mount, so that the step names it.
    const environment = `${COMPILED} PYTHONPATH=/stx/sandbox`;
    const program = `${REPOSITORIES_FOLDER}/program/install_packages.py`;
    const noted = packageSources.snapshot === undefined ? '' : ` STX_SNAPSHOT=${packageSources.snapshot}`;
    return layers.system.map(
      (packages) =>
        `RUN ${mounts} ${SANDBOX} ${REPOSITORIES_MOUNT} ${BYTECODE} ${environment}${noted} python3 ${program} ${packages.join(' ')}`,
    );
  }
  return layers.system.map(
    (packages) =>
      `RUN ${mounts} ${SANDBOX} ${BYTECODE} ${COMPILED} python3 /stx/sandbox/install_system.py ${packages.join(' ')}`,
  );
}

/** How a stage begins whose layers are those of an image. */
export function stageOf(name: string, plan: ImagePlan): string[] {
  return [`FROM stx-base AS ${name}`, 'ARG SOURCE_DATE_EPOCH', `ARG STX_COMPRESSION=${compressionName(plan)}`];
}

import { posix } from 'node:path';
import {
  NETWORK_MOUNTS,
  networkSecrets,
  SOURCE_DATE_EPOCH,
  type BuildRequest,
  type NetworkSettings,
} from '@stx/engine';
import type { Step } from '@stx/formats';
import { imageConfiguration } from './docker-text.js';
import { compressionName, imageOutput } from './image-output.js';
import type { ImagePlan } from './image-plan.js';

/** The virtual environment of every image, as LOCI has it. */
export const VENV = '/var/lib/openstack';

/** Whether a step may need, or change, what wheels bring: a script may do anything. */
function concernsVenv(step: Step): boolean {
  if ('shell' in step) return true;
  if ('user' in step) return false;
  const { path } = 'link' in step ? step.link : 'file' in step ? step.file : step.directory;
  return `${posix.normalize(path)}/`.startsWith(`${VENV}/`);
}

/** Whether the build ends after the wheels are there; horizon's pages are made by what its own wheel brings. */
const endsOnVenv = ({ finish, user }: ImagePlan): boolean =>
  user.name === 'horizon' || finish.steps.some((step) => concernsVenv(step));

const SANDBOX = '--mount=type=bind,from=stx-finish,source=/sandbox,target=/stx/sandbox';
/** Where the base's modules are found compiled; nothing of it is in a layer. */
const BYTECODE = '--mount=type=bind,from=bytecode,source=/stx-bytecode,target=/opt/stx-bytecode';
const COMPILED = 'PYTHONPYCACHEPREFIX=/opt/stx-bytecode PYTHONDONTWRITEBYTECODE=1';

/** What no run before had: a step that reads it is made anew, and keeps the mounts that all builds share. */
export const MOMENT = 'moment';
const ANEW = `--mount=type=bind,from=stx-finish,source=/${MOMENT},target=/stx/${MOMENT}`;

/**
 * Stages beside the image's own: bytecode that its steps find, which is the base's and not made anew for an image, and the
 * virtual environment, which is laid on top of them.
 */
function stagesBeside(anew: string, compression: string): string[] {
  return [
    'FROM stx-base AS bytecode',
    `RUN --network=none ${SANDBOX} PYTHONPYCACHEPREFIX=/stx-bytecode python3 /stx/sandbox/keep_bytecode.py`,
    'FROM stx-base AS venv',
    'ARG SOURCE_DATE_EPOCH',
    `RUN --network=none ${SANDBOX} ${anew} PYTHONDONTWRITEBYTECODE=1 python3 /stx/sandbox/make_venv.py /stx-venv/${compression}`,
  ];
}

/** A layer of packages, whose key is only what its script reads. */
function installSystem(packages: readonly string[], mounts: string): string {
  return `RUN ${mounts} ${SANDBOX} ${BYTECODE} ${COMPILED} python3 /stx/sandbox/install_system.py ${packages.join(' ')}`;
}

/** The step that ends a build, in one layer. */
function end(mounts = '', environment = 'PYTHONDONTWRITEBYTECODE=1'): string {
  return `RUN --network=none --mount=type=bind,from=stx-finish,target=/stx ${mounts} export ${environment}; python3 /stx/sandbox/install.py /stx/plan.json && python3 /stx/sandbox/finish.py /stx/plan.json`;
}

/**
 * The solve by which the workspace's own recipe makes what lies below an image's wheels: an empty virtual environment, packages
 * by apt in layers that images with the same content share, and the end of the build where no step of it needs the wheels.
 * Nothing runs on the wheels then, and the engine never has them.
 *
 * The engine packs a layer once, and gives the same bytes to whoever asks for another compression later; so each compression
 * has steps of its own.
 *
 * @param fresh Whether no step's result is taken from before; the folder then holds MOMENT.
 */
export function embeddedRecipe(
  plan: ImagePlan,
  finish: string,
  base: { layout: string; digest: string },
  settings: NetworkSettings,
  fresh = false,
): BuildRequest {
  const anew = fresh ? ANEW : '';
  const apt = [
    anew,
    NETWORK_MOUNTS,
    `--mount=type=cache,id=stx-apt-${plan.base.codename},target=/var/cache/apt/archives`,
    `--mount=type=cache,id=stx-lists-${plan.base.codename},target=/var/lib/apt/lists`,
    // dpkg notes here each change of a package's state, and waits for the disk; at its end all of it is in one file.
    '--mount=type=tmpfs,target=/var/lib/dpkg/updates',
  ].join(' ');
  const steps = [
    ...plan.layers.system.map((packages) => installSystem(packages, apt)),
    `ENV PATH=${VENV}/bin:$PATH LANG=C.UTF-8`,
    ...(endsOnVenv(plan) ? [] : [end(BYTECODE, COMPILED)]),
    // From a folder of the compression's name: what a COPY takes is its key.
    `COPY --link --from=venv /stx-venv/${compressionName(plan)} /`,
  ];
  const output = { ...imageOutput(plan, base.layout), ...(endsOnVenv(plan) ? { settled: true } : {}) };
  return {
    ...request(plan, { base, before: stagesBeside(anew, compressionName(plan)), steps, finish }),
    buildArguments: settings.proxies,
    secrets: networkSecrets(settings, plan.base.codename),
    output,
  };
}

/** The solve that ends the build of an image upon its wheels; undefined where embeddedRecipe has ended it. */
export function endOnWheels(
  plan: ImagePlan,
  finish: string,
  image: { layout: string; digest: string },
): BuildRequest | undefined {
  return endsOnVenv(plan) ? request(plan, { base: image, before: [], steps: [end()], finish }) : undefined;
}

function request(
  plan: ImagePlan,
  on: { base: { layout: string; digest: string }; before: string[]; steps: string[]; finish: string },
): BuildRequest {
  return {
    name: plan.name,
    dockerfile: [
      ...on.before,
      'FROM stx-base AS project',
      'ARG SOURCE_DATE_EPOCH',
      `ARG STX_COMPRESSION=${compressionName(plan)}`,
      ...on.steps,
      ...imageConfiguration(plan),
      '',
    ].join('\n'),
    folders: { 'stx-finish': on.finish },
    images: { 'stx-base': on.base },
    buildArguments: {},
    labels: plan.labels,
    secrets: {},
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: imageOutput(plan, on.base.layout),
  };
}

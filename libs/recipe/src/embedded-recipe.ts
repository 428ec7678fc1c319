import { join, posix } from 'node:path';
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
import type { ImagePlan } from './plan-image.js';

export interface RecipeFolders {
  /**
   * The wheels: for LOCI with upper-constraints.txt and global-requirements.txt; for the embedded recipe in a folder for each
   * layer, with its requirements.txt, and uv's in one of its own.
   */
  wheels: string;
  /** plan.json, sandbox/ and files/ for the scripts that run inside. */
  finish: string;
}

const VENV = '/var/lib/openstack';

/** Whether a step may need, or change, what wheels bring: a script may do anything. */
function concernsVenv(step: Step): boolean {
  if ('shell' in step) return true;
  const { path } = 'link' in step ? step.link : 'file' in step ? step.file : step.directory;
  return `${posix.normalize(path)}/`.startsWith(`${VENV}/`);
}

/** Whether the build ends after the wheels are there; horizon's pages are made by what its own wheel brings. */
const endsOnVenv = ({ finish, user }: ImagePlan): boolean =>
  user.name === 'horizon' || finish.steps.some((step) => concernsVenv(step));

/** Runs one of our scripts in a layer whose key is only what it reads. */
function script(mounts: string, ...command: string[]): string {
  return `RUN ${mounts} --mount=type=bind,from=stx-finish,source=/sandbox,target=/stx/sandbox PYTHONDONTWRITEBYTECODE=1 python3 /stx/sandbox/${command.join(' ')}`;
}

/**
 * The solve by which the workspace's own recipe makes an image: packages by apt and wheels by uv, at the same time, in layers
 * that images with the same content share. Each layer of wheels is made on an empty virtual environment, apart from the
 * image, and put on the others by `COPY --link`, its parent folders with it, so that it is the same bytes wherever it lies.
 *
 * What ends the build comes before the wheels where it can: nothing runs on all layers then, and the engine need not lay them
 * out on each other.
 *
 * The engine packs a layer once, and gives the same bytes to whoever asks for another compression later; so each compression
 * has steps of its own, and folders of its own for `COPY`, which is known by the content and the name of what it copies.
 */
export function embeddedRecipe(
  plan: ImagePlan,
  folders: RecipeFolders,
  base: { layout: string; digest: string },
  settings: NetworkSettings,
): BuildRequest {
  const apt = [
    NETWORK_MOUNTS,
    `--mount=type=cache,id=stx-apt-${plan.base.codename},target=/var/cache/apt/archives`,
    `--mount=type=cache,id=stx-lists-${plan.base.codename},target=/var/lib/apt/lists`,
    // dpkg notes here each change of a package's state, and waits for the disk; at its end all of it is in one file.
    '--mount=type=tmpfs,target=/var/lib/dpkg/updates',
  ].join(' ');
  const packed = compressionName(plan);
  const stageArguments = ['ARG SOURCE_DATE_EPOCH', `ARG STX_COMPRESSION=${packed}`];
  const layers = plan.layers.python.map(({ id }, index) => ({ id, stage: `wheels${String(index)}` }));
  const wheels = [
    `COPY --link --from=venv /stx-venv/${packed}/ /`,
    ...layers.map(({ stage }) => `COPY --link --from=${stage} /stx-layer/${packed}/ /`),
  ];
  const end =
    'RUN --network=none --mount=type=bind,from=stx-finish,target=/stx PYTHONDONTWRITEBYTECODE=1 python3 /stx/sandbox/install.py /stx/plan.json && python3 /stx/sandbox/finish.py /stx/plan.json';
  return {
    name: plan.name,
    dockerfile: [
      'FROM stx-base AS system',
      ...stageArguments,
      ...plan.layers.system.map((packages) => script(apt, 'install_system.py', ...packages)),
      'FROM stx-base AS venv',
      ...stageArguments,
      script('--network=none --mount=type=bind,from=stx-uv,target=/uv', 'make_venv.py'),
      ...layers.flatMap(({ id, stage }) => [
        `FROM venv AS ${stage}`,
        ...stageArguments,
        script(`--network=none --mount=type=bind,from=stx-wheels-${id},target=/wheels`, 'install_wheels.py'),
      ]),
      'FROM system AS project',
      `ENV PATH=${VENV}/bin:$PATH LANG=C.UTF-8`,
      ...stageArguments,
      ...(endsOnVenv(plan) ? [...wheels, end] : [end, ...wheels]),
      ...imageConfiguration(plan),
      '',
    ].join('\n'),
    folders: {
      // By a name of its own the engine knows the wheels of a layer again, and asks for what it does not have.
      ...Object.fromEntries(layers.map(({ id }) => [`stx-wheels-${id}`, join(folders.wheels, id)])),
      'stx-uv': join(folders.wheels, 'uv'),
      'stx-finish': folders.finish,
    },
    images: { 'stx-base': base },
    buildArguments: settings.proxies,
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base.codename),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: imageOutput(plan, base.layout),
  };
}

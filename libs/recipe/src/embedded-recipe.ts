import {
  NETWORK_MOUNTS,
  networkSecrets,
  SOURCE_DATE_EPOCH,
  type BuildRequest,
  type NetworkSettings,
} from '@stx/engine';
import { imageConfiguration } from './docker-text.js';
import type { ImagePlan } from './plan-image.js';

export interface RecipeFolders {
  /** The wheels, upper-constraints.txt and global-requirements.txt. */
  wheels: string;
  /** plan.json, requirements.txt, sandbox/ and files/ for the scripts that end a build. */
  finish: string;
}

const VENV = '/var/lib/openstack';

/** No translated descriptions, and no fsync for each file of a layer that is not there until it is whole. */
const APT_OPTIONS = '-qq -o Acquire::Retries=3 -o Acquire::Languages=none -o Dpkg::Options::=--force-unsafe-io';

/** What apt leaves behind besides packages. */
const APT_CLEAN =
  'rm -rf /var/log/*.log /var/log/apt /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old /etc/*-';

/** The solve by which the workspace's own recipe makes an image: packages by apt, the venv by uv, both at the same time. */
export function embeddedRecipe(
  plan: ImagePlan,
  folders: RecipeFolders,
  images: { base: { layout: string; digest: string }; builder: { layout: string; digest: string } },
  settings: NetworkSettings,
): BuildRequest {
  const apt = [
    `RUN ${NETWORK_MOUNTS}`,
    `--mount=type=cache,id=stx-apt-${plan.base.codename},target=/var/cache/apt/archives,sharing=locked`,
    `--mount=type=cache,id=stx-lists-${plan.base.codename},target=/var/lib/apt/lists,sharing=locked`,
    'DEBIAN_FRONTEND=noninteractive sh -c',
    `'apt-get ${APT_OPTIONS} update && apt-get ${APT_OPTIONS} -o APT::Keep-Downloaded-Packages=true install --yes --no-install-recommends "$@" && ${APT_CLEAN}'`,
    'sh',
    ...plan.systemPackages,
  ].join(' ');
  return {
    name: plan.name,
    dockerfile: [
      'FROM stx-base AS system',
      'ARG SOURCE_DATE_EPOCH',
      ...(plan.systemPackages.length === 0 ? [] : [apt]),
      'FROM stx-builder AS venv',
      'ARG SOURCE_DATE_EPOCH',
      `RUN --network=none --mount=type=bind,from=stx-wheels,target=/wheels --mount=type=bind,from=stx-finish,target=/stx umask 022 && /opt/stx/bin/uv --quiet --no-cache venv --no-config --python /usr/bin/python3 --system-site-packages ${VENV} && /opt/stx/bin/uv --no-cache pip install --quiet --no-config --python ${VENV}/bin/python --offline --no-index --find-links /wheels --no-deps --link-mode=copy -r /stx/requirements.txt && python3 /stx/sandbox/tidy_venv.py ${VENV}`,
      'FROM system AS project',
      `ENV PATH=${VENV}/bin:$PATH LANG=C.UTF-8`,
      'ARG SOURCE_DATE_EPOCH',
      `COPY --from=venv ${VENV} ${VENV}`,
      'RUN --network=none --mount=type=bind,from=stx-finish,target=/stx PYTHONDONTWRITEBYTECODE=1 python3 /stx/sandbox/install.py /stx/plan.json && python3 /stx/sandbox/finish.py /stx/plan.json',
      ...imageConfiguration(plan),
      '',
    ].join('\n'),
    folders: { 'stx-wheels': folders.wheels, 'stx-finish': folders.finish },
    images: { 'stx-base': images.base, 'stx-builder': images.builder },
    buildArguments: settings.proxies,
    labels: plan.labels,
    secrets: networkSecrets(settings, plan.base.codename),
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'image', layout: images.base.layout, compression: 'zstd' },
  };
}

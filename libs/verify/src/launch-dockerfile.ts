import type { Image } from '@stx/formats';

/** The named contexts of the Dockerfile: the image by digest, and the folder of stageProbe. */
export const IMAGE_CONTEXT = 'stx-image';
export const PROBE_CONTEXT = 'stx-probe';
/** Mount point of the probe's folder in the launch. */
export const PROBE_TARGET = '/stx';
/** Name of the pip wheel there, which is run by path. */
export const PIP_WHEEL = 'pip.whl';
export const REPORT_FILE = 'report.json';

const REPORT_FOLDER = '/stx-report';
/** Size of /tmp, in memory of the build machine. */
const TMP_BYTES = 4 * 1024 ** 3;

const mount = (from: string, source: string, more = '', target = source): string =>
  `--mount=type=bind,from=${from},source=${source},target=${target}${more}`;

/**
 * The Dockerfile that launches an image: the probe runs as the service user, without a network, on read-only content.
 *
 * The probe needs /usr/bin/python3 in the image, but no shell. The service can write to /tmp, /run and the folders of
 * `writable`, which are discarded; only the report is exported.
 */
export function launchDockerfile(
  user: Image['user'],
  writable: readonly string[],
  mounts: readonly { target: string; source: string }[],
): string {
  const owner = `${String(user.uid)}:${String(user.gid)}`;
  const run = [
    'RUN --network=none',
    mount('image', '/usr'),
    mount('image', '/etc'),
    mount('image', '/var'),
    // A tmpfs would belong to root; a bind that is written to is copied, and keeps its owner.
    ...writable.map((path) => mount('image', path, ',rw')),
    ...mounts.map(({ target, source }) => mount('image', source, '', target)),
    mount('run', '/run', ',rw'),
    `--mount=type=tmpfs,target=/tmp,size=${String(TMP_BYTES)}`,
    `--mount=type=bind,from=${PROBE_CONTEXT},target=${PROBE_TARGET}`,
    JSON.stringify([
      '/usr/bin/python3',
      '-I',
      '-B',
      `${PROBE_TARGET}/probe`,
      `${PROBE_TARGET}/plan.json`,
      `${REPORT_FOLDER}/${REPORT_FILE}`,
    ]),
  ];
  return `${[
    `FROM ${IMAGE_CONTEXT} AS image`,
    '',
    // An orchestrator gives each service a new /run; files in the image's /run keep their owners.
    'FROM scratch AS run',
    `COPY --from=${PROBE_CONTEXT} --chown=${owner} empty /run`,
    'COPY --from=image /run /run',
    '',
    'FROM image AS launch',
    `COPY --from=${PROBE_CONTEXT} --chown=${owner} empty ${REPORT_FOLDER}`,
    `USER ${owner}`,
    'WORKDIR /tmp',
    run.join(' \\\n    '),
    '',
    'FROM scratch AS report',
    `COPY --from=launch ${REPORT_FOLDER}/${REPORT_FILE} /`,
  ].join('\n')}\n`;
}

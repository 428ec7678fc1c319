import type { Image } from '@stx/formats';

/** The named contexts of the Dockerfile: the image by digest, and the folder of stageProbe. */
export const IMAGE_CONTEXT = 'stx-image';
export const PROBE_CONTEXT = 'stx-probe';
/** A base image whose Python runs the probe in an image that may have none. */
export const PYTHON_CONTEXT = 'stx-python';
/** Mount point of the probe's folder in the launch. */
export const PROBE_TARGET = '/stx';
/** Name of the pip wheel there, which is run by path. */
export const PIP_WHEEL = 'pip.whl';
export const REPORT_FILE = 'report.json';

const REPORT_FOLDER = '/stx-report';
/** Size of /tmp, in memory of the build machine. */
const TMP_BYTES = 4 * 1024 ** 3;

const PYTHON_TARGET = '/stx-python';
const LIBRARIES = `${PYTHON_TARGET}/usr/lib/x86_64-linux-gnu`;
/** Debian's Python by its own loader, since the image may have another C library, or no library at all. */
const FOREIGN_PYTHON = [
  `${LIBRARIES}/ld-linux-x86-64.so.2`,
  '--library-path',
  LIBRARIES,
  `${PYTHON_TARGET}/usr/bin/python3`,
];

const mount = (from: string, source: string, more = '', target = source): string =>
  `--mount=type=bind,from=${from},source=${source},target=${target}${more}`;

/**
 * The Dockerfile that launches an image: the probe runs as the service user, without a network, on read-only content.
 *
 * The probe needs no shell in the image, only /usr/bin/python3, or with `foreign` the Python of the context stx-python. The
 * service can write to /tmp, /run and the folders of `writable`, which are discarded; only the report is exported.
 */
export function launchDockerfile(
  user: Image['user'],
  writable: readonly string[],
  mounts: readonly { target: string; source: string }[],
  { foreign = false } = {},
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
    ...(foreign ? [`--mount=type=bind,from=${PYTHON_CONTEXT},target=${PYTHON_TARGET}`] : []),
    JSON.stringify([
      ...(foreign ? FOREIGN_PYTHON : ['/usr/bin/python3']),
      '-I',
      '-B',
      `${PROBE_TARGET}/probe`,
      `${PROBE_TARGET}/plan.json`,
      `${REPORT_FOLDER}/${REPORT_FILE}`,
    ]),
  ];
  return `${[
    `FROM ${IMAGE_CONTEXT} AS image`,
    // An image from scratch may lack a folder that is mounted.
    ...(foreign ? ['/usr', '/etc', '/var', '/run'].map((path) => `COPY --from=${PROBE_CONTEXT} empty ${path}/`) : []),
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

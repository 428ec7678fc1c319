import { familiarName, type Step } from '@stx/formats';
import type { PlannedWheel } from '@stx/plan';

/** What is added to an image. */
export interface Additions {
  /** The image as image.yaml names it. */
  from: string;
  /** Python of the base, such as 3.13: the folder of pip in the builder image. */
  python: string;
  wheels: PlannedWheel[];
  /** Debian packages, relative to image.yaml. */
  packageFiles: string[];
  steps: Step[];
}

/** Named contexts: the files next to image.yaml, the wheels, and the builder image. */
export const FILES_CONTEXT = 'stx-files';
export const WHEELS_CONTEXT = 'stx-wheels';
export const TOOLS_CONTEXT = 'stx-tools';

const FILES = '/run/stx/files';
const WHEELS = '/run/stx/wheels';
const TOOLS = '/run/stx/tools';

/** Nothing that differs from run to run stays: logs with times, backups, and ldconfig's cache, which holds inode numbers. */
const INSTALL_PACKAGES = [
  'DEBIAN_FRONTEND=noninteractive dpkg --log=/dev/null --install "$@"',
  'rm -f /var/lib/dpkg/*-old /var/cache/ldconfig/aux-cache /var/log/alternatives.log',
].join('; ');

/** A RUN in exec form: no shell expands the arguments. */
const run = (words: readonly string[], mounts: readonly string[] = []): string =>
  ['RUN', ...mounts, JSON.stringify(words)].join(' ');

const bind = (from: string, target: string, source = '/'): string =>
  `--mount=type=bind,from=${from},source=${source},target=${target}`;

/**
 * The Dockerfile of a derived image. Entry point, command and environment stay those of the image.
 *
 * @param user The image's own user, as its configuration gives it; undefined for root.
 */
export function derivedDockerfile(additions: Additions, user: string | undefined): string {
  const { from, packageFiles, wheels, steps, python } = additions;
  const isRoot = user === undefined || user === '';
  const debs = packageFiles.map((path) => `${FILES}/${path}`);
  return [
    `FROM ${familiarName(from)}`,
    ...(isRoot ? [] : ['USER 0:0']),
    ...(debs.length === 0
      ? []
      : [run(['/bin/sh', '-ec', INSTALL_PACKAGES, 'sh', ...debs], [bind(FILES_CONTEXT, FILES)])]),
    ...(wheels.length === 0
      ? []
      : [run(pipInstall(wheels, python), [bind(WHEELS_CONTEXT, WHEELS), bind(TOOLS_CONTEXT, TOOLS, '/opt/stx')])]),
    ...steps.flatMap(instructionsOf),
    ...(isRoot ? [] : [`USER ${user}`]),
    '',
  ].join('\n');
}

/**
 * The image's own Python installs, with pip of the builder image: its runner makes importable pip alone, and so leaves the
 * builder's other distributions out of sight.
 */
function pipInstall(wheels: PlannedWheel[], python: string): string[] {
  return [
    'env',
    'PYTHONDONTWRITEBYTECODE=1',
    'python3',
    `${TOOLS}/lib/python${python}/site-packages/pip/__pip-runner__.py`,
    'install',
    '--isolated',
    '--no-index',
    '--no-deps',
    '--no-compile',
    '--no-cache-dir',
    '--no-warn-script-location',
    '--disable-pip-version-check',
    '--root-user-action=ignore',
    '--break-system-packages',
    '--force-reinstall',
    `--find-links=${WHEELS}`,
    ...wheels.map(({ name, version }) => `${name}===${version}`),
  ];
}

function instructionsOf(step: Step): string[] {
  if ('link' in step) {
    const { path, target } = step.link;
    return [run(['mkdir', '-p', parentOf(path)]), run(['ln', '-sfnT', target, path])];
  }
  if ('directory' in step) {
    const { path, mode, owner } = step.directory;
    const who = owner === undefined ? [] : ['-o', owner, '-g', owner];
    return [run(['install', '-d', '-m', mode ?? '0755', ...who, path])];
  }
  if ('file' in step) {
    const { from, path, mode } = step.file;
    return [run(['install', '-D', '-m', mode ?? '0644', `${FILES}/${from}`, path], [bind(FILES_CONTEXT, FILES)])];
  }
  if ('user' in step) {
    const { name, uid, gid, home } = step.user;
    const account = ['-u', String(uid), '-g', name, '-M', '-d', home, '-s', '/usr/sbin/nologin', name];
    return [run(['groupadd', '-g', String(gid), name]), run(['useradd', ...account])];
  }
  return [run(['/bin/bash', '-euc', step.shell])];
}

const parentOf = (path: string): string => path.replace(/\/[^/]*$/u, '') || '/';

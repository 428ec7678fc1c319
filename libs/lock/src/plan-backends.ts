import { basename, dirname } from 'node:path';
import { resultOf, type ImageProgram } from '@stx/engine';
import { ISOLATED_FOLDER } from './isolated-folder.js';
import type { Task } from './resolved.js';

/** Where the requirements of a build are installed; a stage of its own, since most builds need the same. */
const BUILD_ENV = '/stx-env';

export interface BackendsContext {
  name: string;
  builder: { layout: string; digest: string };
  /** What resolve.py left: environments and tasks. */
  resolvedFolder: string;
  /** Folders of the sources that are not on the index, by their place in the request. */
  sourceFolders: Readonly<Record<number, string>>;
}

/**
 * The program that asks build backends what they need; it leaves answers.json. They are foreign code: each runs in a
 * step of its own, so that none meets another's files, without a network, a secret, a proxy or a cache.
 */
export function planBackends(tasks: readonly Task[], context: BackendsContext): ImageProgram {
  const isolated = '--mount=type=bind,from=stx-isolated,target=/stx/isolated';
  const environments = [...new Set(tasks.map(({ environment }) => environment))].sort();
  const sources = new Map(
    Object.entries(context.sourceFolders).map(([index, folder]) => [`/stx/source-${index}`, { index, folder }]),
  );
  const python = 'PYTHONDONTWRITEBYTECODE=1 /opt/stx/bin/python';
  const used = new Map<string, string>();
  const ask = (task: Task, number: number): string[] => {
    const source = task.folder === undefined ? undefined : sources.get(task.folder);
    if (source !== undefined) used.set(`stx-source-${source.index}`, dirname(source.folder));
    const mounts = [
      isolated,
      `--mount=type=bind,from=stx-resolved,source=/tasks/${task.id},target=/stx/task`,
      `--mount=type=bind,from=environment-${String(environments.indexOf(task.environment))},source=${BUILD_ENV},target=${BUILD_ENV}`,
      // From the folder above it: the engine would leave out what a .dockerignore of the source itself names.
      ...(source === undefined
        ? []
        : [`--mount=type=bind,from=stx-source-${source.index},source=/${basename(source.folder)},target=/stx/source`]),
      '--mount=type=tmpfs,target=/stx-work',
      '--mount=type=tmpfs,target=/tmp',
    ].join(' ');
    return [
      `FROM stx-builder AS task-${String(number)}`,
      `RUN --network=none ${mounts} ${python} /stx/isolated/ask_backend.py /stx/task /stx/source ${BUILD_ENV} /out`,
    ];
  };
  const answers = tasks.map(
    ({ id }, number) => `--mount=type=bind,from=task-${String(number)},source=/out,target=/in/${id}`,
  );
  return {
    name: context.name,
    dockerfile: [
      ...environments.flatMap((environment, number) => [
        `FROM stx-builder AS environment-${String(number)}`,
        `RUN --network=none ${isolated} --mount=type=bind,from=stx-resolved,source=/environments/${environment},target=/stx/requires ${python} /stx/isolated/make_build_env.py /stx/requires ${BUILD_ENV}`,
      ]),
      ...tasks.flatMap(ask),
      'FROM stx-builder AS collect',
      `RUN --network=none ${isolated} ${answers.join(' ')} ${python} /stx/isolated/collect_answers.py /in /out`,
      ...resultOf('collect'),
    ].join('\n'),
    folders: { 'stx-isolated': ISOLATED_FOLDER, 'stx-resolved': context.resolvedFolder, ...Object.fromEntries(used) },
    images: { 'stx-builder': context.builder },
    buildArguments: {},
    secrets: {},
    network: 'none',
    leaves: { required: ['answers.json'] },
  };
}

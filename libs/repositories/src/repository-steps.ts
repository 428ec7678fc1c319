import type { BuildRequest } from '@stx/engine';
import { digestOf } from '@stx/formats';
import type { PackageSources } from './package-sources.js';
import { isPlain } from './package-sources.js';

/** The context that holds what stageRepositories lays out, and where a step finds it. */
export const REPOSITORIES_CONTEXT = 'stx-repositories';
export const REPOSITORIES_FOLDER = '/stx/repositories';

/** Mount of the package sources of a step. */
export const REPOSITORIES_MOUNT = `--mount=type=bind,from=${REPOSITORIES_CONTEXT},target=${REPOSITORIES_FOLDER}`;

/**
 * The id of the cache of package lists: images with the same package sources share one.
 *
 * @param sources Undefined, or without any, for the distribution's archive of today alone.
 */
export function listsId(codename: string, sources?: PackageSources): string {
  return `stx-lists-${codename}${suffixOf(sources)}`;
}

/**
 * The id of the cache of archives. apt uses an archive there that has the expected name and size, whatever its content, so
 * archives of a repository never lie where builds without it look.
 */
export function archivesId(codename: string, sources?: PackageSources): string {
  return `stx-apt-${codename}${suffixOf(sources)}`;
}

function suffixOf(sources?: PackageSources): string {
  if (sources === undefined || isPlain(sources)) return '';
  const { snapshot, repositories } = sources;
  const digest = digestOf({ snapshot, repositories: repositories.map((each) => each.digest) });
  return `-${digest.replace('sha256:', '').slice(0, 16)}`;
}

/** What of package sources names hosts that apt fetches from; see BuildRequest. */
export function urlsOfSources(
  sources: PackageSources | undefined,
  snapshotMirror: string | undefined,
): NonNullable<BuildRequest['urls']> {
  if (sources === undefined) return [];
  return [
    ...(sources.snapshot === undefined || snapshotMirror === undefined
      ? []
      : [['STX_APT_SNAPSHOT_MIRROR', snapshotMirror] as const]),
    ...sources.repositories.flatMap(({ repository }) =>
      'folder' in repository ? [] : [[`packageRepositories ${repository.name}`, repository.url] as const],
    ),
  ];
}

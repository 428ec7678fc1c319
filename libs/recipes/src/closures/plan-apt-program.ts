import { fileURLToPath } from 'node:url';
import { NETWORK_MOUNTS, networkSecrets, resultOf, type ImageProgram, type NetworkSettings } from '@stx/engine';
import {
  listsId,
  REPOSITORIES_CONTEXT,
  REPOSITORIES_FOLDER,
  REPOSITORIES_MOUNT,
  stageRepositories,
  urlsOfSources,
  type PackageSources,
} from '@stx/repositories';
import { imagesLayout } from '@stx/store';
import { STEPS_FOLDER } from '../hash-sandbox.js';

const PROGRAM_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** A base, and where packages for it come from. */
export interface AptSubject {
  codename: string;
  baseDigest: string;
  sources?: PackageSources;
}

/** Lays out the package sources of a subject. @returns the folder; undefined without sources. */
export async function stageAptSources(
  { workspace, sources }: { workspace: string; sources?: PackageSources | undefined },
  folder: string,
): Promise<string | undefined> {
  if (sources === undefined) return undefined;
  await stageRepositories(workspace, sources, folder, REPOSITORIES_FOLDER);
  return folder;
}

/** A program of `sandbox` that asks apt on a base, with the lists that image builds share; it leaves one file. */
export function planAptProgram(
  { codename, baseDigest, sources }: AptSubject,
  settings: NetworkSettings,
  { repositories, command, file }: { repositories: string | undefined; command: string; file: string },
): ImageProgram {
  const mounts = [
    `--mount=type=cache,id=${listsId(codename, sources)},target=/var/lib/apt/lists`,
    '--mount=type=bind,from=stx-sandbox,target=/stx/sandbox',
    '--mount=type=bind,from=stx-program,target=/stx/program',
    '--mount=type=bind,from=stx-plan,target=/stx/plan',
    ...(repositories === undefined ? [] : [REPOSITORIES_MOUNT]),
  ].join(' ');
  return {
    name: `packages of ${codename}`,
    dockerfile: [
      'FROM stx-base AS ask',
      `RUN ${NETWORK_MOUNTS} ${mounts} mkdir /out && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/stx/sandbox python3 /stx/program/${command} /out/${file}`,
      ...resultOf('ask'),
    ].join('\n'),
    folders: {
      'stx-sandbox': STEPS_FOLDER,
      'stx-program': PROGRAM_FOLDER,
      ...(repositories === undefined ? {} : { [REPOSITORIES_CONTEXT]: repositories }),
    },
    images: { 'stx-base': { layout: imagesLayout(), digest: baseDigest } },
    buildArguments: settings.proxies,
    secrets: networkSecrets(settings, codename, sources?.snapshot),
    urls: urlsOfSources(sources, settings.aptSnapshotMirror),
    network: 'host',
    leaves: { required: [file] },
  };
}

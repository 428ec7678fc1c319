import { z } from 'zod';
import { NETWORK_MOUNTS, networkSecrets, resultOf, type ImageProgram, type NetworkSettings } from '@stx/engine';
import { INDEX_FOLDER } from './index-folder.js';

/** The file in which fetch_files.py lists the files that it could not fetch, with the reasons. */
export const FAULTS_FILE = 'faults.json';

/** The plan of fetch_files.py: files of the index in a lock. */
export const fetchPlanSchema = z.array(z.strictObject({ name: z.string(), file: z.string(), sha256: z.string() }));
export type IndexFile = z.infer<typeof fetchPlanSchema>[number];

/** The program that fetches files of the index, each checked by its hash, with faults.json for those that failed. */
export function planFetch(
  name: string,
  codename: string,
  builder: { layout: string; digest: string },
  files: readonly IndexFile[],
  settings: NetworkSettings,
): ImageProgram {
  const mounts =
    '--mount=type=bind,from=stx-sandbox,target=/stx/sandbox --mount=type=bind,from=stx-plan,target=/stx/plan';
  return {
    name,
    dockerfile: [
      'FROM stx-builder AS fetch',
      `RUN ${NETWORK_MOUNTS} ${mounts} mkdir /out && SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PYTHONDONTWRITEBYTECODE=1 /opt/stx/bin/python /stx/sandbox/fetch_files.py /stx/plan/plan.json /out`,
      ...resultOf('fetch'),
    ].join('\n'),
    folders: { 'stx-sandbox': INDEX_FOLDER },
    images: { 'stx-builder': builder },
    buildArguments: settings.proxies,
    secrets: networkSecrets(settings, codename),
    network: 'host',
    // A cached step would repeat a transient failure.
    fresh: true,
    plan: { 'plan.json': files },
    leaves: { required: [FAULTS_FILE], allowed: files.map(({ file }) => file) },
  };
}

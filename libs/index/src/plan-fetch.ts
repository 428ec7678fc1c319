import { z } from 'zod';
import {
  NETWORK_MOUNTS,
  networkSecrets,
  SOURCE_DATE_EPOCH,
  type BuildRequest,
  type NetworkSettings,
} from '@stx/engine';
import { INDEX_FOLDER } from './index-folder.js';

/** What fetch_files.py reads: files of the index that a lock names. */
export const fetchPlanSchema = z.array(z.strictObject({ name: z.string(), file: z.string(), sha256: z.string() }));
export type IndexFile = z.infer<typeof fetchPlanSchema>[number];

/** The solve that brings files of the index, each checked by its hash, into a folder, with faults.json for those it could not. */
export function planFetch(
  name: string,
  codename: string,
  builder: { layout: string; digest: string },
  planFolder: string,
  settings: NetworkSettings,
  destination: string,
): BuildRequest {
  const mounts =
    '--mount=type=bind,from=stx-sandbox,target=/stx/sandbox --mount=type=bind,from=stx-plan,target=/stx/plan';
  return {
    name,
    dockerfile: [
      'FROM stx-builder AS fetch',
      `RUN ${NETWORK_MOUNTS} ${mounts} mkdir /out && SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PYTHONDONTWRITEBYTECODE=1 /opt/stx/bin/python /stx/sandbox/fetch_files.py /stx/plan/plan.json /out`,
      'FROM scratch',
      'COPY --from=fetch /out /',
      '',
    ].join('\n'),
    folders: { 'stx-sandbox': INDEX_FOLDER, 'stx-plan': planFolder },
    images: { 'stx-builder': builder },
    buildArguments: settings.proxies,
    labels: {},
    secrets: networkSecrets(settings, codename),
    network: 'host',
    // What failed for a transient reason must be asked for again, not remembered.
    fresh: true,
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'folder', path: destination },
  };
}

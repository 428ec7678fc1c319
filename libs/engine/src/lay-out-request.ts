import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest } from './build-request.js';
import { sourcePolicy } from './source-policy.js';

/** Files that the one place applying a request has laid out for it. */
export interface RequestFiles {
  /** Holds what follows, for this request alone. */
  folder: string;
  dockerfileFolder: string;
  /** For each folder of the request, its content-addressed name (nameFolders). */
  names: Readonly<Record<string, string>>;
  metadataFile: string;
  /** The source policy of the request. */
  policyFile: string;
  /** Secret id -> file that holds it. */
  secretFiles: Readonly<Record<string, string>>;
  /** Whether steps use the network of the engine's machine instead of a separate one. */
  hostNetwork: boolean;
  /** A path for the context that is the same in every run of the request. */
  steadyContext: string;
}

/** Writes a request's Dockerfile, source policy and secrets into a folder. */
export async function layOutRequest(
  folder: string,
  request: BuildRequest,
): Promise<Pick<RequestFiles, 'folder' | 'dockerfileFolder' | 'metadataFile' | 'policyFile' | 'secretFiles'>> {
  // Not in the folder of secrets: this one is also the context of a request that names none.
  const dockerfileFolder = join(folder, 'dockerfile');
  await mkdir(dockerfileFolder);
  await writeFile(join(dockerfileFolder, 'Dockerfile'), request.dockerfile);
  const policyFile = join(folder, 'source-policy.json');
  await writeFile(policyFile, sourcePolicy(request.sources));
  const secretFiles: Record<string, string> = {};
  for (const [id, secret] of Object.entries(request.secrets)) {
    const file = 'file' in secret ? secret.file : join(folder, `secret-${id}`);
    if ('text' in secret) await writeFile(file, secret.text, { mode: 0o600 });
    secretFiles[id] = file;
  }
  return { folder, dockerfileFolder, metadataFile: join(folder, 'metadata.json'), policyFile, secretFiles };
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DIST } from '../context/context.js';

/** Relative to the workspace; after `down` only `logs` is left of it. */
export const CLOUD_FOLDER = `${DIST}/cloud`;

/** @param folder The folder's path. */
export async function removeCredentials(folder: string): Promise<void> {
  for (const name of ['openrc', 'clouds.yaml']) await rm(join(folder, name), { force: true });
}

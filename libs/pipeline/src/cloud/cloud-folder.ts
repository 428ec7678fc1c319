import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '@stx/formats';
import { DIST } from '../context/context.js';

/** Relative to the workspace; after `down` only `logs` is left of it. */
export const CLOUD_FOLDER = `${DIST}/cloud`;

/** @param folder The folder's path. */
export async function removeCredentials(folder: string): Promise<void> {
  for (const name of ['openrc', 'clouds.yaml']) await rm(join(folder, name), { force: true });
}

const cloudsSchema = z.object({
  clouds: z.object({ stx: z.object({ auth: z.object({ auth_url: z.string(), password: z.string() }) }) }),
});

/** URL of Keystone and password of the administrator of the cloud that is up. @param root The workspace. */
export function readLogin(root: string): { url: string; password: string } {
  const file = `${CLOUD_FOLDER}/clouds.yaml`;
  const { auth_url: url, password } = readYaml(cloudsSchema, join(root, file), file).clouds.stx.auth;
  return { url, password };
}

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';

const stateSchema = z.strictObject({
  /** Random; it is in the environment of every process, in the id of every container, and in the name of the folder. */
  marker: z.string().regex(/^[0-9a-f]{12}$/u),
  address: z.ipv4(),
  /** The process that starts the cloud, with the time at which the kernel says that it began. */
  up: z.strictObject({ pid: z.int().positive(), began: z.string() }),
  /** Names of the services that have answered; the cloud is up once `isUp` is set. */
  answered: z.array(z.string()),
  isUp: z.boolean(),
});
export type State = z.infer<typeof stateSchema>;

/** Variable that holds the marker. */
export const MARKER = 'STX_CLOUD_MARKER';

/** Where a cloud keeps layers, configuration, data and the state of runc. Its servers run as other users, which can reach it there. */
export const runFolder = ({ marker }: Pick<State, 'marker'>): string => `/var/tmp/stx-cloud-${marker}`;
export const runcFolder = (state: Pick<State, 'marker'>): string => join(runFolder(state), 'runc');
export const containerId = ({ marker }: Pick<State, 'marker'>, name: string): string => `stx-cloud-${marker}-${name}`;

const stateFile = (folder: string): string => join(folder, 'state.json');

/** @param folder The workspace's dist/cloud. */
export async function writeState(folder: string, state: State): Promise<void> {
  await writeFileAtomic(stateFile(folder), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, isSynced: false });
}

/** The state of a cloud that was started and not stopped; undefined without one. */
export function readState(folder: string): State | undefined {
  if (!existsSync(stateFile(folder))) return undefined;
  return readJson(stateSchema, stateFile(folder), 'remove the file if no cloud of this workspace runs');
}

/** Removes the state of a cloud that is cleaned up; that of a cloud which was started meanwhile stays. */
export async function removeState(folder: string, { marker }: Pick<State, 'marker'>): Promise<void> {
  if (readState(folder)?.marker === marker) await rm(stateFile(folder), { force: true });
}

import { join } from 'node:path';
import { cleanUp, readState, removeState, requireRoot } from '@stx/cloud';
import type { Context } from '../context/context.js';
import { CLOUD_FOLDER, removeCredentials } from './cloud-folder.js';

/** Stops the control plane, also one whose start was killed or still runs; only its logs stay. */
export async function down({ root, say }: Context): Promise<void> {
  requireRoot('down');
  const folder = join(root, CLOUD_FOLDER);
  const state = readState(folder);
  await removeCredentials(folder);
  if (state === undefined) {
    say('no cloud of this workspace runs');
    return;
  }
  await cleanUp(state);
  await removeState(folder, state);
  say(`the cloud is stopped; its logs are in ${CLOUD_FOLDER}/logs`);
}

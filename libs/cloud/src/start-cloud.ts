import { setMaxListeners } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { CloudPlan } from './cloud-plan.js';
import { Mounter } from './mount-image.js';
import { startImage, type ImageStart, type StartedImage } from './start-image.js';
import { startServers } from './start-servers.js';
import { requireAlive, type RunningService } from './require-alive.js';
import { runcFolder, runFolder, writeState, type State } from './state.js';
import { identityCreator } from './create-identity.js';

export interface StartOptions {
  plan: CloudPlan;
  /** The images' content by name, in a layout. */
  images: ReadonlyMap<string, StartedImage>;
  layout: string;
  /** The workspace's dist/cloud. */
  folder: string;
  /** Written to its file already. */
  state: State;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Starts servers and services, and returns when each has answered. One failure ends all work. */
export async function startCloud({ plan, images, layout, folder, state, say, signal }: StartOptions): Promise<void> {
  const began = Date.now();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  // Every program that runs at once listens to it.
  setMaxListeners(0, either);
  const logs = join(folder, 'logs');
  // Servers pass through these as their own users, whatever the umask.
  for (const path of [runFolder(state), join(runFolder(state), 'servers')]) {
    await mkdir(path);
    await chmod(path, 0o711);
  }
  // Programs of images that run as root by setuid are in these, out of reach for others.
  for (const path of [runcFolder(state), join(runFolder(state), 'layers'), join(runFolder(state), 'images')]) {
    await mkdir(path, { mode: 0o700 });
  }
  const running: RunningService[] = [];
  const answered: string[] = [];
  const tell = async (name: string): Promise<void> => {
    answered.push(name);
    say(`${name} is up (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    await writeState(folder, { ...state, answered: [...answered] });
  };
  const site = { plan, state, logs, signal: either, tell };
  const mounter = new Mounter(runFolder(state), state, layout, either);
  const shared: Omit<ImageStart, 'description' | 'earlier'> = {
    ...site,
    mounter,
    running,
    servers: startServers(site),
    createIdentity: identityCreator(plan),
    // Python's imports take all of a core, so more at once would only make the first answers late.
    limit: pLimit(availableParallelism() + 1),
  };
  const done = new Map<string, Promise<void>>();
  for (const image of plan.images) {
    const description = images.get(image.name);
    if (description === undefined) throw new Error(`no description of ${image.name}`);
    const earlier = image.after.map((name) => done.get(name) ?? Promise.resolve());
    done.set(image.name, startImage(image, { ...shared, description, earlier }));
  }
  const all = [shared.servers, ...done.values()];
  try {
    await Promise.all(all);
    requireAlive(running, plan.secrets);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(all);
    throw error;
  }
  await writeState(folder, { ...state, answered, isUp: true });
}

import { join } from 'node:path';
import type { LimitFunction } from 'p-limit';
import type { ImageDescription } from '@stx/store';
import { awaitSign, showsSign } from './await-sign.js';
import type { CloudPlan, PlannedIdentity, PlannedService } from './cloud-plan.js';
import type { User } from './container-config.js';
import type { Mounter } from './mount-image.js';
import { isAlive } from './processes.js';
import type { RunningService } from './require-alive.js';
import { ImageRunner } from './run-container.js';
import type { Starting } from './start-servers.js';

/** A built image. */
export interface StartedImage {
  image: ImageDescription;
  /** Its service user, from image.yaml. */
  user: User;
}

export interface ImageStart extends Starting {
  description: StartedImage;
  mounter: Mounter;
  servers: Promise<void>;
  /** The images that this one comes after. */
  earlier: readonly Promise<void>[];
  createIdentity: (identity: PlannedIdentity) => Promise<void>;
  /** Bounds how much starts at once. */
  limit: LimitFunction;
  /** Gets the services that were started. */
  running: RunningService[];
}

/** Prepares an image while earlier ones start, then starts its services and waits until each is up. */
export async function startImage(image: CloudPlan['images'][number], start: ImageStart): Promise<void> {
  const { mounter, description, plan, state, logs, signal, servers, earlier, createIdentity, limit, running } = start;
  const mounted = await mounter.mount(image.name, description.image, description.user);
  const runner = new ImageRunner(image, mounted, state, logs, plan.secrets);
  await runner.prepare();
  await servers;
  for (const [index, command] of image.prepare.entries()) {
    await limit(() => runner.run(`${image.name}-prepare-${String(index + 1)}`, command, signal));
  }
  await Promise.all(earlier);
  const hasKeystone = image.services.some(({ name }) => name === 'keystone');
  if (!hasKeystone) await createIdentity(image.identity);
  const one = async (service: PlannedService): Promise<void> => {
    signal.throwIfAborted();
    const log = join(logs, `${service.name}.log`);
    const factOf = await runner.start(service);
    running.push({ name: service.name, log, factOf });
    await awaitSign(() => showsSign(service.sign, log), {
      name: service.name,
      hasEnded: () => {
        const fact = factOf();
        return fact !== undefined && !isAlive(fact);
      },
      log,
      timeoutSeconds: service.timeoutSeconds,
      signal,
      secrets: plan.secrets,
    });
    await start.tell(service.name);
  };
  await Promise.all(image.services.map((service) => limit(() => one(service))));
  if (hasKeystone) await createIdentity(image.identity);
  for (const [index, command] of image.finish.entries()) {
    await runner.run(`${image.name}-finish-${String(index + 1)}`, command, signal);
  }
}

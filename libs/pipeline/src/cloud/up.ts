import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  beganAt,
  chooseServerPorts,
  cleanUp,
  cloudsYaml,
  isAlive,
  openrc,
  orderImages,
  planCloud,
  readState,
  removeState,
  requireFreePorts,
  requireMachine,
  startCloud,
  writeState,
  type CloudPlan,
  type StartedImage,
  type State,
} from '@stx/cloud';
import { StxError } from '@stx/errors';
import { CLOUD_FILE, readCloudFile } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { describeImage, imagesLayout, withLock } from '@stx/store';
import type { Context } from '../context/context.js';
import { restoreImage } from '../image/restore-image.js';
import { builtDigest } from '../receipts/receipts.js';
import { CLOUD_FOLDER, removeCredentials } from './cloud-folder.js';

export interface UpOptions {
  /** Images, separated by commas; those they come after are added (default all with a cloud.yaml). */
  services?: string;
  /** Loopback address of all services. */
  address?: string;
}

const DEFAULT_ADDRESS = '127.0.0.1';

/** Starts a control plane of the workspace's images, which stays when this process ends. */
export async function up(context: Context, { services, address = DEFAULT_ADDRESS }: UpOptions): Promise<void> {
  requireMachine();
  requireLoopback(address);
  const names = context.workspace.names('images', CLOUD_FILE);
  const files = names.map((name) => readCloudFile(context.root, name));
  const ordered = orderImages(files, services?.split(',').map((name) => name.trim()) ?? names);
  const random = (encoding: 'hex' | 'base64'): string =>
    encoding === 'hex' ? randomBytes(16).toString('hex') : randomBytes(32).toString('base64url') + '=';
  const plan = planCloud(ordered, { address, ports: await chooseServerPorts(address) }, random);
  requireBuilt(context, plan);
  // Before the lock, which a start that still runs holds to its end.
  requireStopped(readState(join(context.root, CLOUD_FOLDER)));
  await withLock(`cloud-${context.root}`, () => start(context, plan), { onWait: context.say });
}

async function start(context: Context, plan: CloudPlan): Promise<void> {
  const folder = join(context.root, CLOUD_FOLDER);
  requireStopped(readState(folder));
  await requireFreePorts(plan);
  rmSync(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  const state: State = {
    marker: randomBytes(6).toString('hex'),
    address: plan.address,
    up: { pid: process.pid, began: beganAt(process.pid) ?? '' },
    answered: [],
    isUp: false,
  };
  await writeState(folder, state);
  const { say, solve } = context;
  const signal = solve.signal ?? new AbortController().signal;
  try {
    const images = await restoreImages(context, plan);
    signal.throwIfAborted();
    await startCloud({ plan, images, layout: imagesLayout(), folder, state, say, signal });
    await writeFileAtomic(join(folder, 'openrc'), openrc(plan), { mode: 0o600 });
    await writeFileAtomic(join(folder, 'clouds.yaml'), cloudsYaml(plan), { mode: 0o600 });
  } catch (error) {
    say('stopping what was started');
    await removeCredentials(folder);
    try {
      await cleanUp(state);
      await removeState(folder, state);
    } catch (left) {
      throw new AggregateError([error, left], 'the cloud did not start, and was not stopped');
    }
    throw error;
  }
  say(`the cloud is up: source ${CLOUD_FOLDER}/openrc; ./nx down cloud stops it`);
}

/** Restores the data of the images, which can take a while; `down` stops it, as the state is written before. */
async function restoreImages(context: Context, plan: CloudPlan): Promise<Map<string, StartedImage>> {
  const images = new Map<string, StartedImage>();
  for (const { name } of plan.images) {
    const { digest } = await restoreImage(context.forProject(name), {});
    images.set(name, {
      image: await describeImage(imagesLayout(), digest),
      user: context.workspace.image(name).image.user,
    });
  }
  return images;
}

/** @throws StxError CLOUD_RUNS. */
function requireStopped(state: State | undefined): void {
  if (state === undefined) return;
  const what = state.isUp
    ? 'a cloud of this workspace is up'
    : isAlive(state.up)
      ? `process ${String(state.up.pid)} is starting a cloud of this workspace`
      : 'an earlier start of a cloud was killed';
  throw new StxError('CLOUD_RUNS', `${what}, at ${state.address}`, { hint: 'run ./nx down cloud' });
}

/** @throws StxError CLOUD_NOT_BUILT. */
function requireBuilt(context: Context, { images }: CloudPlan): void {
  const missing = images.flatMap(({ name }) => (builtDigest(context, name) === undefined ? [name] : []));
  if (missing.length === 0) return;
  throw new StxError('CLOUD_NOT_BUILT', `images are not built: ${missing.join(', ')}`, {
    hint: `run ./nx run-many -t build-image -p ${missing.join(',')}`,
  });
}

/** @throws StxError CLOUD_ADDRESS. */
function requireLoopback(address: string): void {
  if (/^127(?:\.(?:0|[1-9]\d{0,2})){3}$/u.test(address) && URL.canParse(`http://${address}/`)) return;
  throw new StxError('CLOUD_ADDRESS', `--address is not a loopback address: ${JSON.stringify(address)}`, {
    hint: 'choose one such as 127.0.0.1 or 127.0.0.2',
  });
}

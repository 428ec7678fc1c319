import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { renderError, StxError } from '@stx/errors';
import { findEngine, type SolveOptions } from '@stx/engine';
import type { Lock, LockedDistribution, WheelsReceipt } from '@stx/formats';
import { findWholeWheel, type StoredWheel } from '@stx/store';
import { buildOneWheel, type BuildContext } from './build-one-wheel.js';
import { fetchFiles } from './fetch-files.js';
import { inspectWheel } from './inspect-wheel.js';
import { findConflicts } from './owners-of.js';
import type { IndexFile } from './plan-fetch.js';
import { refuseFetched } from './refuse-fetched.js';

/** Memory that one compile may take; C++ extensions were seen near it. */
const BYTES_PER_BUILD = 2 * 1024 ** 3;

export interface WheelsInputs {
  name: string;
  workspace: string;
  codename: string;
  builderDigest: string;
  lock: Lock;
  /** Receipts of the wheel sets that the lock names. */
  sets: Readonly<Record<string, WheelsReceipt>>;
  /** Whether all of them are installed side by side, so that none may write over another's files; a wheel set is not. */
  together: boolean;
  /** Folder for one log per wheel. */
  logFolder: string;
}

export interface WheelsResult {
  /** The wheels to install, by name. */
  wheels: (StoredWheel & { name: string; version: string })[];
  fetched: number;
  built: string[];
  reused: number;
  failed: { name: string; version: string; reason: string }[];
}

/** How many wheels are built at once: bounded by cores, and by memory at 2 GiB each. */
export function buildParallelism(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_BUILD)));
}

/** Makes every wheel of a lock be in the store: taken from the index by hash, from a wheel set, or built. One failure does not stop the others. */
export async function buildWheels(inputs: WheelsInputs, options: SolveOptions): Promise<WheelsResult> {
  const { lock } = inputs;
  const installed = [
    ...(lock.project === undefined ? [] : [lock.project]),
    ...lock.extraProjects,
    ...lock.distributions,
  ];
  const all = [...lock.build, ...installed];
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  const wanted = all.flatMap((entry) => filesOf(entry));
  const together = inputs.together ? installed : [];
  const faults = await fetchFiles(wanted, { ...inputs, engine }, options, (fetched) =>
    refuseFetched(all, together, new Map(fetched.map(({ path, file }) => [file.file, path]))),
  );
  const reasons = new Map(faults.map(({ file, reason }) => [file, reason]));
  const requires = new Map<string, StoredWheel>();
  const { workspace, codename, builderDigest } = inputs;
  const context: BuildContext = { workspace, codename, engine, builderDigest, requires };
  const result: WheelsResult = { wheels: [], fetched: wanted.length - faults.length, built: [], reused: 0, failed: [] };
  const limit = pLimit(buildParallelism());
  const make = async (entry: LockedDistribution): Promise<StoredWheel | undefined> => {
    try {
      const known = await knownWheel(entry, inputs, reasons);
      if (known !== undefined) return known;
      const logFile = join(inputs.logFolder, `${entry.name}-${entry.version}.log`);
      const { wheel, built } = await limit(() => buildOneWheel(entry, context, { ...options, logFile }));
      if (built) result.built.push(`${entry.name} ${entry.version}`);
      else result.reused += 1;
      return wheel;
    } catch (error) {
      result.failed.push({ name: entry.name, version: entry.version, reason: renderError(error) });
      return undefined;
    }
  };
  // What builds need comes first; a build requirement that is itself built must need only wheels.
  for (const group of [
    lock.build.filter(({ wheel }) => wheel !== undefined),
    lock.build.filter(({ wheel }) => wheel === undefined),
  ]) {
    await Promise.all(
      group.map(async (entry) => {
        const wheel = await make(entry);
        if (wheel !== undefined) requires.set(`${entry.name}==${entry.version}`, wheel);
      }),
    );
  }
  const made = await Promise.all(installed.map(async (entry) => ({ entry, wheel: await make(entry) })));
  for (const { entry, wheel } of made) {
    if (wheel !== undefined) result.wheels.push({ ...wheel, name: entry.name, version: entry.version });
  }
  result.wheels.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (inputs.together) await refuseConflicts(result.wheels);
  result.built.sort();
  result.failed.sort((a, b) => (a.name < b.name ? -1 : 1));
  return result;
}

/** @throws AggregateError of WHEEL_CONFLICT where two distributions that are installed together bring the same file. */
async function refuseConflicts(wheels: WheelsResult['wheels']): Promise<void> {
  const inspections = [];
  for (const { path, name, version } of wheels) inspections.push(await inspectWheel(path, { name, version }));
  const conflicts = findConflicts(inspections);
  if (conflicts.length === 0) return;
  const hint = 'leave one of the distributions out';
  const errors = conflicts.map(({ message }) => new StxError('WHEEL_CONFLICT', message, { hint }));
  throw new AggregateError(errors, 'distributions overwrite each other');
}

function filesOf(entry: LockedDistribution): IndexFile[] {
  if (entry.wheel !== undefined) return [{ name: entry.name, ...entry.wheel }];
  if (entry.source !== undefined && 'sdist' in entry.source) return [{ name: entry.name, ...entry.source.sdist }];
  return [];
}

async function knownWheel(
  entry: LockedDistribution,
  inputs: WheelsInputs,
  reasons: ReadonlyMap<string, string>,
): Promise<StoredWheel | undefined> {
  const [file] = filesOf(entry);
  const reason = file === undefined ? undefined : reasons.get(file.file);
  if (reason !== undefined) throw new StxError('WHEEL_NOT_FETCHED', reason);
  if (entry.wheel !== undefined) return await findWholeWheel(entry.wheel.sha256, entry.wheel.file);
  if (entry.set === undefined) return undefined;
  const made = inputs.sets[entry.set]?.wheels.find(
    ({ name, version }) => name === entry.name && version === entry.version,
  );
  const stored = made === undefined ? undefined : await findWholeWheel(made.sha256, made.file);
  if (stored !== undefined) return stored;
  throw new StxError('WHEEL_MISSING', `${entry.name} ${entry.version} is not in the wheel set '${entry.set}'`, {
    hint: `run ./nx build-wheels ${entry.set} --skip-nx-cache`,
  });
}

import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { findEngine, type SolveOptions } from '@stx/engine';
import {
  installedBy,
  PLATFORM,
  type Lock,
  type LockedDistribution,
  type LockedPatch,
  type WheelsReceipt,
} from '@stx/formats';
import type { FetchFault } from '@stx/index';
import type { StoredWheel } from '@stx/store';
import { findConflicts } from '@stx/wheel-file';
import { buildOneWheel, type BuildContext } from './build-one-wheel.js';
import type { Inspections, Judgement } from './inspections.js';
import { conflictFault } from './validate-fetched.js';
import { filesOf, type WheelRun } from './wheel-run.js';

export interface WheelsInputs {
  name: string;
  workspace: string;
  codename: string;
  builderDigest: string;
  lock: Lock;
  /** Receipts of the wheel sets in the lock, by the name of the set. */
  sets: Readonly<Record<string, WheelsReceipt>>;
  /** The folder that patches of the workspace count from. */
  patchFolder: string;
  /** Whether one environment installs all of them, so that none may overwrite another's files; a wheel set is not installed. */
  installedTogether: boolean;
  /** Fetches and builds that this lock shares with others in the same process. */
  run: WheelRun;
  /** Folder for one log per wheel. */
  logFolder: string;
}

export interface WheelsResult {
  /** The wheels to install, by name. */
  wheels: (StoredWheel & { name: string; version: string })[];
  fetched: number;
  built: string[];
  reused: number;
  failed: { name: string; version: string; errors: unknown[] }[];
}

/** Puts every wheel of a lock into the store: from the index by hash, from a wheel set, or built. One failure does not stop the others. */
export async function buildWheels(inputs: WheelsInputs, options: SolveOptions): Promise<WheelsResult> {
  const { lock, run } = inputs;
  const installed = installedBy(lock);
  const all = [...lock.build, ...installed];
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  const needed = new Set([...lock.build, ...installed.filter(({ source }) => source !== undefined)]);
  const judgement = { target: { python: lock.python, machine: PLATFORM.machine }, waivers: lock.wheelWaivers ?? [] };
  const wanted = {
    ...judgement,
    needs: [...needed].flatMap(filesOf),
    rest: all.filter((entry) => !needed.has(entry)).flatMap(filesOf),
    locked: all,
    installedTogether: inputs.installedTogether ? installed : [],
  };
  const fetch = await run.fetch(wanted, { ...inputs, engine }, options);
  const requires = new Map<string, StoredWheel>();
  const { workspace, codename, builderDigest, patchFolder } = inputs;
  const context: BuildContext = { workspace, patchFolder, codename, engine, builderDigest, requires, run, judgement };
  const patchesOf = (entry: LockedDistribution): readonly LockedPatch[] =>
    (entry === lock.project ? lock.patches : entry.patches) ?? [];
  const result: WheelsResult = { wheels: [], fetched: 0, built: [], reused: 0, failed: [] };
  const make = async (entry: LockedDistribution): Promise<StoredWheel | undefined> => {
    const faults = await (needed.has(entry) ? fetch.needs : fetch.rest).catch(() => undefined);
    // The await of the fetch below reports a failure of the engine, once.
    if (faults === undefined) return undefined;
    try {
      const known = await knownWheel(entry, inputs, faults);
      if (known !== undefined) {
        // An earlier version of the rules may have admitted it.
        await run.inspections.admit(known, entry, judgement);
        return known;
      }
      const logFile = join(inputs.logFolder, `${entry.name}-${entry.version}.log`);
      const { wheel, built } = await buildOneWheel(entry, patchesOf(entry), context, { ...options, logFile });
      await run.inspections.admit(wheel, entry, judgement);
      if (built) result.built.push(`${entry.name} ${entry.version}`);
      else result.reused += 1;
      return wheel;
    } catch (error) {
      result.failed.push({ name: entry.name, version: entry.version, errors: errorsOf(entry, error) });
      return undefined;
    }
  };
  // Build requirements come first; one that is built from source may itself require only wheels.
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
  const failed = new Set([...(await fetch.needs), ...(await fetch.rest)].map(({ file }) => file));
  result.fetched = all.flatMap(filesOf).filter(({ file }) => !failed.has(file)).length;
  for (const { entry, wheel } of made) {
    if (wheel !== undefined) result.wheels.push({ ...wheel, name: entry.name, version: entry.version });
  }
  result.wheels.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (inputs.installedTogether) await refuseConflicts(result.wheels, run.inspections, judgement);
  result.built.sort();
  result.failed.sort((a, b) => (a.name < b.name ? -1 : 1));
  return result;
}

/** @throws AggregateError of WHEEL_CONFLICT if two distributions of one environment install the same file. */
async function refuseConflicts(
  wheels: WheelsResult['wheels'],
  inspections: Inspections,
  judgement: Judgement,
): Promise<void> {
  const installed = [];
  for (const wheel of wheels) installed.push(await inspections.admit(wheel, wheel, judgement));
  const conflicts = findConflicts(installed, judgement.waivers);
  if (conflicts.length === 0) return;
  throw new AggregateError(conflicts.map(conflictFault), 'distributions overwrite each other');
}

/** The single errors in an error, each with the name of its distribution. */
function errorsOf({ name, version }: LockedDistribution, error: unknown): unknown[] {
  if (error instanceof AggregateError) return error.errors.flatMap((each) => errorsOf({ name, version }, each));
  const subject = `${name} ${version}: `;
  if (!(error instanceof StxError) || error.message.startsWith(subject)) return [error];
  const { code, message, hint, place } = error;
  const options = { cause: error, ...(hint === undefined ? {} : { hint }), ...(place === undefined ? {} : { place }) };
  return [new StxError(code, `${subject}${message}`, options)];
}

async function knownWheel(
  entry: LockedDistribution,
  inputs: WheelsInputs,
  faults: readonly FetchFault[],
): Promise<StoredWheel | undefined> {
  const [own] = filesOf(entry);
  const errors = faults.find(({ file }) => file === own?.file)?.errors;
  if (errors !== undefined) throw new AggregateError(errors, `fetching ${own?.file ?? ''} failed`);
  const { inspections } = inputs.run;
  if (entry.wheel !== undefined) return await inspections.find(entry.wheel.sha256, entry.wheel.file);
  if (entry.set === undefined) return undefined;
  const made = inputs.sets[entry.set]?.wheels.find(
    ({ name, version }) => name === entry.name && version === entry.version,
  );
  const stored = made === undefined ? undefined : await inspections.find(made.sha256, made.file);
  if (stored !== undefined) return stored;
  throw new StxError('WHEEL_MISSING', `${entry.name} ${entry.version} is not in the wheel set '${entry.set}'`, {
    hint: `run ./nx build-wheels wheels-${entry.set} --skip-nx-cache`,
  });
}
